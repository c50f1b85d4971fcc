package io.portcullis.proxy.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a private key belongs to a certificate. Java's TLS does not ask: with another key it starts, and every handshake fails. That
 * is what a renewal would do that is noticed when only one of the two files has been replaced.
 */
final class KeyPairCheck {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final byte[] SOMETHING = "portcullis".getBytes(StandardCharsets.US_ASCII);

    private KeyPairCheck() {}

    /** @throws IllegalArgumentException if it does not */
    static void require(X509Certificate certificate, Path key) throws IOException {
        boolean belongs;
        try {
            belongs = belongs(privateKey(key, certificate.getPublicKey()), certificate.getPublicKey());
        } catch (GeneralSecurityException ofAnotherKind) {
            belongs = false;
        }
        if (!belongs) {
            throw new IllegalArgumentException("the key is not that of the certificate");
        }
    }

    private static PrivateKey privateKey(Path file, PublicKey publicKey) throws IOException, GeneralSecurityException {
        Matcher pem = PKCS8.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IllegalArgumentException("no private key in PKCS#8");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static boolean belongs(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        return switch (publicKey) {
            case RSAPublicKey ours ->
                privateKey instanceof RSAPrivateKey theirs
                        && theirs.getModulus().equals(ours.getModulus());
            case ECPublicKey _ -> signs("SHA256withECDSA", privateKey, publicKey);
            case EdECPublicKey _ -> signs("EdDSA", privateKey, publicKey);
            // A kind that this was not written for: the handshake will tell.
            default -> true;
        };
    }

    private static boolean signs(String algorithm, PrivateKey privateKey, PublicKey publicKey)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey);
        signature.update(SOMETHING);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(SOMETHING);
        return signature.verify(signed);
    }
}
