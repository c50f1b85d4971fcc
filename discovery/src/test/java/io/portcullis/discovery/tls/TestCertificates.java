package io.portcullis.discovery.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and certificates of it, made with the JDK's keytool: PEM files in a folder. */
public final class TestCertificates {
    private static final String PASSWORD = "not-a-secret";

    private final Path folder;

    public TestCertificates(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        this.folder = folder;
        generate("ca", "EC", List.of("-ext", "bc:c"));
        pem(ca(), "CERTIFICATE", store("ca").getCertificate("ca").getEncoded());
    }

    public Path ca() {
        return folder.resolve("ca.pem");
    }

    /** @param names as keytool's {@code san} extension has them, such as {@code ip:127.0.0.1} */
    public TestCertificates issue(String name, String algorithm, String names)
            throws IOException, InterruptedException, GeneralSecurityException {
        generate(name, algorithm, List.of());
        Path request = folder.resolve(name + ".csr");
        Path signed = folder.resolve(name + ".pem");
        keytool("-certreq", name, List.of("-file", request.toString()));
        List<String> signing =
                new ArrayList<>(List.of("-infile", request.toString(), "-outfile", signed.toString(), "-rfc"));
        if (!names.isEmpty()) {
            signing.addAll(List.of("-ext", "san=" + names));
        }
        keytool("-gencert", "ca", signing);
        Key key = store(name).getKey(name, PASSWORD.toCharArray());
        pem(folder.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded());
        return this;
    }

    public Path certificateOf(String name) {
        return folder.resolve(name + ".pem");
    }

    public Path keyOf(String name) {
        return folder.resolve(name + ".key");
    }

    private void generate(String name, String algorithm, List<String> more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of("-keyalg", algorithm, "-dname", "CN=" + name, "-validity", "2", "-storetype", "PKCS12"));
        arguments.addAll(algorithm.equals("EC") ? List.of("-groupname", "secp256r1") : List.of("-keysize", "2048"));
        arguments.addAll(more);
        keytool("-genkeypair", name, arguments);
    }

    private void keytool(String command, String alias, List<String> more) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                command,
                "-alias",
                alias,
                "-keystore",
                folder.resolve(alias + ".p12").toString(),
                "-storepass",
                PASSWORD));
        line.addAll(more);
        Path output = folder.resolve("keytool.out");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> read(output)).isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private KeyStore store(String name) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(folder.resolve(name + ".p12").toFile(), PASSWORD.toCharArray());
    }

    private static void pem(Path file, String label, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
    }
}
