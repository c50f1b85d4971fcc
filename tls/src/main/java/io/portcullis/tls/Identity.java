package io.portcullis.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** What one side of a TLS connection shows of itself: a certificate, those that certify it, and its private key. */
public final class Identity {
    /** The key store is never written. */
    private static final char[] NO_PASSWORD = {};

    private final PrivateKey key;
    private final List<X509Certificate> chain;

    private Identity(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = chain;
    }

    /**
     * The certificate in {@code certificate} that {@code key} belongs to, wherever it stands, followed by its issuer and so on, as far as
     * the file has them. Both may be the same file.
     *
     * @throws IOException naming the file that cannot be used, and what would be right
     */
    public static Identity read(Path certificate, Path key) throws IOException {
        List<X509Certificate> certificates = Certificates.read(certificate);
        for (PrivateKey each : PrivateKeys.read(key)) {
            for (X509Certificate leaf : certificates) {
                if (PrivateKeys.belongTogether(each, leaf.getPublicKey())) {
                    return new Identity(each, chain(leaf, certificates));
                }
            }
        }
        throw new IOException(key + " is not the key of " + (certificates.size() == 1 ? "the" : "any")
                + " certificate in " + certificate + ": take the key that the certificate was requested with");
    }

    /** Clients take a chain in this order only (RFC 5246, 7.4.2), and so does the JDK. */
    private static List<X509Certificate> chain(X509Certificate leaf, List<X509Certificate> certificates) {
        List<X509Certificate> chain = new ArrayList<>();
        List<X509Certificate> others = new ArrayList<>(certificates);
        Optional<X509Certificate> next = Optional.of(leaf);
        while (next.isPresent()) {
            X509Certificate last = next.get();
            chain.add(last);
            others.removeIf(last::equals);
            next = others.stream().filter(other -> certifies(other, last)).findFirst();
        }
        return List.copyOf(chain);
    }

    private static boolean certifies(X509Certificate issuer, X509Certificate certificate) {
        if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                || certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException anotherOfThisName) {
            return false;
        }
    }

    /** The certificate itself, which the other side compares with the name that it connected to. */
    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /** The leaf and those that certify it, in order. */
    List<X509Certificate> chain() {
        return chain;
    }

    public KeyManager keyManager() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(new X509Certificate[0]));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot keep a key", e);
        }
    }
}
