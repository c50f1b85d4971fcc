package io.portcullis.tls;

import io.portcullis.tls.KeyFile.Block;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Private keys in files: PKCS#8, or the traditional forms of RSA and EC. Every exception names the file and what would be right. */
final class PrivateKeys {
    /** RSASSA-PSS keys are RSA keys that may be used for nothing else. */
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private static final byte[] SIGNED_BYTES = "portcullis".getBytes(StandardCharsets.US_ASCII);

    private PrivateKeys() {}

    /** All in {@code file}, in order; at least one. */
    static List<PrivateKey> read(Path file) throws IOException {
        List<Block> blocks = KeyFile.blocks(file);
        List<PrivateKey> keys = new ArrayList<>();
        for (Block block : blocks) {
            if (block.encrypted()) {
                throw new IOException(
                        file + " is protected by a passphrase, which a gateway cannot be asked for: remove it with"
                                + " openssl pkey -in " + file + " -out NEW, and let only the gateway's user read NEW");
            }
            byte[] pkcs8 = pkcs8(file, block);
            if (pkcs8 != null) {
                keys.add(key(file, pkcs8));
            }
        }
        if (keys.isEmpty()) {
            throw new IOException(file + " holds no private key"
                    + insteadOfOne(blocks.getFirst().label()));
        }
        return List.copyOf(keys);
    }

    private static byte @Nullable [] pkcs8(Path file, Block block) throws IOException {
        try {
            return switch (block.label()) {
                case KeyFile.PKCS8 -> block.der();
                case KeyFile.PKCS1 -> TraditionalKey.rsaToPkcs8(block.der());
                case KeyFile.SEC1 -> TraditionalKey.ecToPkcs8(block.der());
                default -> null;
            };
        } catch (IllegalArgumentException e) {
            throw new IOException("the private key in " + file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file, byte[] pkcs8) throws IOException {
        for (String algorithm : ALGORITHMS) {
            PrivateKey key;
            try {
                key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException ofAnotherKind) {
                // Each kind of key refuses the others: the next may not.
                continue;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JDK lacks " + algorithm + " keys", e);
            }
            if (key instanceof ECPrivateKey && !canSign(key)) {
                throw new IOException("the private key in " + file
                        + " is on an elliptic curve that TLS has no use for: it should be P-256, P-384 or P-521");
            }
            return key;
        }
        throw new IOException("the private key in " + file
                + " is damaged, or of a kind that TLS has no use for: it should be RSA, EC or Ed25519");
    }

    private static String insteadOfOne(String label) {
        return switch (label) {
            case KeyFile.CERTIFICATE -> ", but a certificate: the file of its private key belongs here";
            case "PUBLIC KEY" -> ", but a public one: the file of the private key belongs here";
            case "OPENSSH PRIVATE KEY" -> " for TLS, but one for ssh: it should be PEM, with BEGIN PRIVATE KEY";
            default -> ": it should be PEM, with BEGIN PRIVATE KEY";
        };
    }

    /**
     * Whether {@code certified} is the public key of {@code key}. TLS does not ask: with another key every handshake fails, and does not
     * say
     * why.
     */
    static boolean belongTogether(PrivateKey key, PublicKey certified) {
        if (key instanceof RSAKey ours && certified instanceof RSAKey theirs) {
            return ours.getModulus().equals(theirs.getModulus());
        }
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature = signature(key);
            signature.initVerify(certified);
            signature.update(SIGNED_BYTES);
            return signature.verify(sign(key));
        } catch (InvalidKeyException | SignatureException ofAnotherCurve) {
            return false;
        }
    }

    private static boolean canSign(PrivateKey key) {
        try {
            return sign(key).length > 0;
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        }
    }

    private static byte[] sign(PrivateKey key) throws InvalidKeyException, SignatureException {
        Signature signature = signature(key);
        signature.initSign(key);
        signature.update(SIGNED_BYTES);
        return signature.sign();
    }

    private static Signature signature(PrivateKey key) {
        String algorithm = key instanceof ECPrivateKey ? "SHA256withECDSA" : key.getAlgorithm();
        try {
            return Signature.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK does not sign with " + algorithm, e);
        }
    }
}
