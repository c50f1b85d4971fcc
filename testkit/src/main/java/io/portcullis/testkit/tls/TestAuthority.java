package io.portcullis.testkit.tls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An authority and its certificates, made with openssl: PEM files in a folder. */
public final class TestAuthority {
    private static final String ROOT = "ca";
    private static final List<String> AUTHORITY =
            List.of("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign");

    private final OpenSsl openssl;
    private final String name;

    public TestAuthority(Path folder) {
        this(new OpenSsl(folder), ROOT, ROOT);
    }

    private TestAuthority(OpenSsl openssl, String name, String issuer) {
        this.openssl = openssl.certify(name, "EC", issuer, AUTHORITY);
        this.name = name;
    }

    /** An authority that this one certifies. */
    public TestAuthority intermediate(String name) {
        return new TestAuthority(openssl, name, this.name);
    }

    /**
     * @param algorithm {@code RSA}, {@code EC} or {@code ED25519}
     * @param names as openssl's {@code subjectAltName} has them, such as {@code IP:127.0.0.1}; or empty
     */
    public TestAuthority issue(String name, String algorithm, String names) {
        List<String> extensions = new ArrayList<>(List.of("basicConstraints=critical,CA:FALSE"));
        if (!names.isEmpty()) {
            extensions.add("subjectAltName=" + names);
        }
        openssl.certify(name, algorithm, this.name, extensions);
        return this;
    }

    /** Its own certificate. */
    public Path ca() {
        return certificateOf(name);
    }

    public Path certificateOf(String name) {
        return openssl.file(name + ".pem");
    }

    /** PKCS#8, unencrypted. */
    public Path keyOf(String name) {
        return openssl.file(name + ".key");
    }

    /** For converting the files to other forms. */
    public OpenSsl openssl() {
        return openssl;
    }
}
