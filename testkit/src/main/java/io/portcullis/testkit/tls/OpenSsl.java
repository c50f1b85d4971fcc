package io.portcullis.testkit.tls;

import io.portcullis.testkit.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes keys and certificates with openssl, in one folder. File names are relative to it. */
public final class OpenSsl {
    /** Keeps openssl from adding the extensions of the configuration of the machine. */
    private static final String EMPTY_CONFIGURATION = "[req]\ndistinguished_name=subject\n[subject]\n";

    private final Path folder;
    private final Path configuration;

    public OpenSsl(Path folder) {
        this.folder = folder;
        this.configuration = folder.resolve("openssl.cnf");
        try {
            Files.writeString(configuration, EMPTY_CONFIGURATION);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + configuration, e);
        }
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    /** @param command arguments, separated by spaces; an argument after {@code -in}, {@code -out} and similar is a file of this folder */
    public OpenSsl run(String command) {
        List<String> arguments = new ArrayList<>();
        String before = "";
        for (String word : command.split(" ")) {
            arguments.add(
                    List.of("-in", "-out", "-inkey", "-CA", "-CAkey", "-key", "-keyout", "-certfile")
                                    .contains(before)
                            ? file(word).toString()
                            : word);
            before = word;
        }
        Command.run("openssl", arguments.toArray(new String[0]));
        return this;
    }

    /** A key {@code name.key} (PKCS#8) and its certificate {@code name.pem}, valid for two days, signed by {@code issuer}'s, or by itself. */
    OpenSsl certify(String name, String algorithm, String issuer, List<String> extensions) {
        StringBuilder command =
                new StringBuilder("req -x509 -noenc -days 2 -subj /CN=%s -keyout %s.key -out %s.pem -config %s"
                        .formatted(name, name, name, configuration));
        command.append(
                switch (algorithm) {
                    case "RSA" -> " -newkey rsa:2048";
                    case "EC" -> " -newkey ec -pkeyopt ec_paramgen_curve:P-256";
                    default -> " -newkey " + algorithm;
                });
        if (!issuer.equals(name)) {
            command.append(" -CA %s.pem -CAkey %s.key".formatted(issuer, issuer));
        }
        extensions.forEach(extension -> command.append(" -addext ").append(extension));
        return run(command.toString());
    }
}
