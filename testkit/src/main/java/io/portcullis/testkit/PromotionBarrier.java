package io.portcullis.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code portcullis barrier}, as the agents start it. */
public final class PromotionBarrier {
    private static final String MAIN = "io.portcullis.app.Main";

    private final Workspace home;

    public PromotionBarrier(Workspace home) {
        this.home = home;
    }

    /** For {@code pre_promote}; the node's configuration is put behind it. */
    public String command() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return String.join(
                " ",
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(File.pathSeparator, readableClassPath()),
                MAIN,
                "barrier",
                "--patroni-config");
    }

    /** A copy: the agents do not run as root, and where we are installed may be nobody else's to read. */
    private List<String> readableClassPath() {
        Path folder = home.folder("classpath");
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path original = Path.of(entry);
            if (!entry.isEmpty() && Files.exists(original)) {
                Path copy = folder.resolve(copies.size() + "-" + original.getFileName());
                copy(original, copy);
                copies.add(copy.toString());
            }
        }
        return copies;
    }

    private static void copy(Path original, Path copy) {
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(original.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + original, e);
        }
    }
}
