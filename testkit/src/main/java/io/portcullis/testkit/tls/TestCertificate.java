package io.portcullis.testkit.tls;

import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate as PEM files, by default for {@code localhost} and 127.0.0.1. The certificate itself is the
 * authority.
 */
public final class TestCertificate {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String ALIAS = "server";

    private static final String LOOPBACK = "dns:localhost,ip:127.0.0.1";

    /** Writes a file. Servers check the owner and the permissions. */
    private interface Writing {
        Path write(Path file, String content);
    }

    private final Path certificate;
    private final Path key;
    private final KeyStore own;
    private final KeyStore trusted;

    private TestCertificate(Path certificate, Path key, KeyStore own, KeyStore trusted) {
        this.certificate = certificate;
        this.key = key;
        this.own = own;
        this.trusted = trusted;
    }

    /** Uses keytool of the JDK. Another name gives another key, for tests of renewal and mistrust. */
    public static TestCertificate create(Workspace home, String name) {
        return create(home.folder("certificates"), home::write, name, "localhost", LOOPBACK);
    }

    /** For another host, or for a user: PostgreSQL's method {@code cert} takes the common name as the user name. */
    public static TestCertificate createFor(Workspace home, String name, String commonName) {
        return create(home.folder("certificates"), home::write, name, commonName, "dns:" + commonName);
    }

    /** For tests without servers. */
    public static TestCertificate create(Path folder, String name) {
        return create(folder, TestCertificate::write, name, "localhost", LOOPBACK);
    }

    /** As {@link #create(Path, String)}, for another host. */
    public static TestCertificate createFor(Path folder, String name, String host) {
        return create(folder, TestCertificate::write, name, host, "dns:" + host);
    }

    private static Path write(Path file, String content) {
        try {
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestCertificate create(
            Path folder, Writing write, String name, String commonName, String alternatives) {
        Path store = folder.resolve(name + ".p12");
        keytool(store, commonName, alternatives);
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(in, PASSWORD);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(name, own.getCertificate(ALIAS));
            return new TestCertificate(
                    write.write(
                            folder.resolve(name + ".crt"),
                            pem("CERTIFICATE", own.getCertificate(ALIAS).getEncoded())),
                    write.write(
                            folder.resolve(name + ".key"),
                            pem("PRIVATE KEY", own.getKey(ALIAS, PASSWORD).getEncoded())),
                    own,
                    trusted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot read what keytool wrote", e);
        }
    }

    /** A client must trust this file. */
    public Path certificate() {
        return certificate;
    }

    /** PKCS#8, unencrypted. */
    public Path key() {
        return key;
    }

    /** For a client that trusts this certificate and no other. */
    public SSLContext trusting() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a server that shows this certificate. */
    public SSLContext showing() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(Path store, String commonName, String alternatives) {
        Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = List.of(
                program.toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "30",
                "-dname",
                "CN=" + commonName,
                "-ext",
                "san=" + alternatives,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool failed: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + program, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while keytool ran", e);
        }
    }

    private static String pem(String kind, byte[] der) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, lines.encodeToString(der), kind);
    }
}
