package io.portcullis.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The files of a {@link TlsSettings}, read once. Certificates are renewed under a running process: see {@link #outdated}. */
public final class TlsMaterial {
    /** DER has no use for it, and the key store is never written. */
    private static final char[] NO_PASSWORD = {};

    private final TlsSettings settings;
    private final List<Long> writtenAt;
    private final X509ExtendedTrustManager trust;
    private final @Nullable KeyManager identity;

    private TlsMaterial(
            TlsSettings settings, List<Long> writtenAt, X509ExtendedTrustManager trust, @Nullable KeyManager identity) {
        this.settings = settings;
        this.writtenAt = writtenAt;
        this.trust = trust;
        this.identity = identity;
    }

    /** @throws IOException naming the file and what would be right */
    public static TlsMaterial load(TlsSettings settings) throws IOException {
        List<Long> writtenAt = writtenAt(settings);
        try {
            X509ExtendedTrustManager trust = trust(settings);
            return new TlsMaterial(
                    settings,
                    writtenAt,
                    settings.hostName() == TlsSettings.HostName.CHECKED ? trust : new AnyHostTrust(trust),
                    identity(settings));
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates " + settings + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager trust(TlsSettings settings) throws IOException, GeneralSecurityException {
        KeyStore authorities = null;
        if (settings.ca() != null) {
            authorities = emptyStore();
            int number = 0;
            for (X509Certificate authority : Pem.certificates(settings.ca())) {
                authorities.setCertificateEntry("ca" + number++, authority);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private static @Nullable KeyManager identity(TlsSettings settings) throws IOException, GeneralSecurityException {
        if (settings.certificate() == null || settings.key() == null) {
            return null;
        }
        PrivateKey key = Pem.privateKey(settings.key());
        X509Certificate[] chain = Pem.certificates(settings.certificate()).toArray(new X509Certificate[0]);
        if (!belongTogether(key, chain[0].getPublicKey())) {
            throw new IOException(settings.key() + " is not the key of " + settings.certificate());
        }
        KeyStore store = emptyStore();
        store.setKeyEntry("own", key, NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers()[0];
    }

    /** The JDK would notice a wrong key only in a handshake, and not say so. */
    private static boolean belongTogether(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] something = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(something);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(something);
        return signature.verify(signed);
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    public X509ExtendedTrustManager trust() {
        return trust;
    }

    /** Our own certificate and key, or null if we show none. */
    public @Nullable KeyManager identity() {
        return identity;
    }

    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] identities = identity == null ? new KeyManager[0] : new KeyManager[] {identity};
            context.init(identities, new X509ExtendedTrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /** Whether one of the files has been written since this was loaded. A file that cannot be looked at has not. */
    public boolean outdated() {
        try {
            return !writtenAt(settings).equals(writtenAt);
        } catch (IOException e) {
            // Files are replaced by renaming: for an instant there may be none. The next look will tell.
            return false;
        }
    }

    private static List<Long> writtenAt(TlsSettings settings) throws IOException {
        List<Long> times = new ArrayList<>();
        for (Path file : Arrays.asList(settings.ca(), settings.certificate(), settings.key())) {
            try {
                times.add(file == null ? 0 : Files.getLastModifiedTime(file).toMillis());
            } catch (IOException e) {
                throw new IOException(file + " cannot be read: " + FileTrouble.of(e), e);
            }
        }
        return times;
    }
}
