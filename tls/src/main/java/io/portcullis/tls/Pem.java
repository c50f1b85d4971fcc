package io.portcullis.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads PEM files (RFC 7468). Every exception names the file and says what would be right. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private record Block(String label, String content) {}

    private Pem() {}

    /** All certificates in {@code file}, in order; at least one. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.label.equals("CERTIFICATE")) {
                certificates.add(certificate(file, block));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " holds no certificate: it should be PEM, with BEGIN CERTIFICATE");
        }
        return List.copyOf(certificates);
    }

    private static X509Certificate certificate(Path file, Block block) throws IOException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der(file, block)));
        } catch (CertificateException e) {
            throw new IOException(file + " holds a certificate that is damaged or cut off", e);
        }
    }

    /** The one private key in {@code file}. */
    static PrivateKey privateKey(Path file) throws IOException {
        for (Block block : blocks(file)) {
            byte[] pkcs8 = pkcs8(file, block);
            if (pkcs8 != null) {
                return privateKey(file, pkcs8);
            }
        }
        throw new IOException(file + " holds no private key: it should be PEM, with BEGIN PRIVATE KEY");
    }

    private static byte @Nullable [] pkcs8(Path file, Block block) throws IOException {
        if (block.label.equals("ENCRYPTED PRIVATE KEY") || block.content.contains("ENCRYPTED")) {
            throw new IOException(file + " is encrypted: store the key without a password, readable only by this user,"
                    + " with openssl pkey -in " + file.getFileName() + " -out key.pem");
        }
        try {
            return switch (block.label) {
                case "PRIVATE KEY" -> der(file, block);
                case "RSA PRIVATE KEY" -> TraditionalKey.rsaToPkcs8(der(file, block));
                case "EC PRIVATE KEY" -> TraditionalKey.ecToPkcs8(der(file, block));
                default -> null;
            };
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " holds a key that cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKey privateKey(Path file, byte[] pkcs8) throws IOException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException ofAnotherKind) {
                // Each kind of key refuses the others: the next may not.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JDK lacks " + algorithm + " keys", e);
            }
        }
        throw new IOException(file + " holds a key that is damaged, or neither RSA, EC nor EdDSA");
    }

    private static List<Block> blocks(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + FileTrouble.of(e), e);
        }
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    private static byte[] der(Path file, Block block) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(block.content);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not PEM: what stands in BEGIN " + block.label + " is not base64", e);
        }
    }
}
