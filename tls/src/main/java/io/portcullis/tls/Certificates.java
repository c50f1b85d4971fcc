package io.portcullis.tls;

import io.portcullis.tls.KeyFile.Block;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Certificates in files. Every exception names the file and what would be right. */
public final class Certificates {
    private static final Set<String> LABELS = Set.of(KeyFile.CERTIFICATE, "X509 CERTIFICATE");

    private Certificates() {}

    /**
     * Trusts the certificates in {@code authorities} and all that they have signed.
     *
     * @param authorities a file of certificates, or null for those of the JDK
     */
    public static X509ExtendedTrustManager trust(@Nullable Path authorities) throws IOException {
        List<X509Certificate> trusted = authorities == null ? List.of() : read(authorities);
        try {
            KeyStore store = null;
            if (authorities != null) {
                store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                for (X509Certificate each : trusted) {
                    store.setCertificateEntry("ca" + store.size(), each);
                }
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return new HostNameTrust((X509ExtendedTrustManager) factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot keep certificates", e);
        }
    }

    /** All in {@code file}, in order; at least one. */
    static List<X509Certificate> read(Path file) throws IOException {
        List<Block> blocks = KeyFile.blocks(file);
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (LABELS.contains(block.label())) {
                certificates.add(certificate(file, block, certificates.size() + 1));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " holds no certificate"
                    + insteadOfOne(file, blocks.getFirst().label()));
        }
        return List.copyOf(certificates);
    }

    private static X509Certificate certificate(Path file, Block block, int number) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der()));
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException("certificate " + number + " in " + file + " is damaged: get the file again", e);
        }
    }

    private static String insteadOfOne(Path file, String label) {
        if (label.endsWith("PRIVATE KEY")) {
            return ", but a private key: the file of the certificate belongs here";
        }
        return switch (label) {
            case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" ->
                ", but the request for one: an authority has to sign it, and its answer belongs here";
            case "TRUSTED CERTIFICATE" ->
                ", but one in openssl's own form: convert it with openssl x509 -in " + file + " -out NEW";
            case KeyFile.PKCS7, KeyFile.PKCS7_IN_DER ->
                ", but one in PKCS#7: convert it with openssl pkcs7 -print_certs"
                        + (label.equals(KeyFile.PKCS7) ? "" : " -inform der") + " -in " + file + " -out NEW";
            default -> ": it should be PEM, with BEGIN CERTIFICATE";
        };
    }
}
