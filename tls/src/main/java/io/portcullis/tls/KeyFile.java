package io.portcullis.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A file of certificates and keys, split into its blocks. PEM (RFC 7468), with any text around the blocks, such as the output of {@code
 * openssl x509 -text}; or one structure in DER.
 */
final class KeyFile {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String PKCS8 = "PRIVATE KEY";
    static final String PKCS1 = "RSA PRIVATE KEY";
    static final String SEC1 = "EC PRIVATE KEY";
    static final String ENCRYPTED_PKCS8 = "ENCRYPTED PRIVATE KEY";
    static final String PKCS7 = "PKCS7";
    /** No label of PEM. */
    static final String PKCS7_IN_DER = "PKCS7 in DER";

    static final String PKCS12 = "PKCS12";

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    private static final int PKCS12_VERSION = 3;

    /** The certificates of all public authorities need some 200 kB. */
    private static final int MAX_BYTES = 16 << 20;

    /** @param text base64, and before it perhaps headers (RFC 1421) */
    record Block(String label, String text) {
        boolean encrypted() {
            return label.equals(ENCRYPTED_PKCS8) || text.contains("Proc-Type: 4,ENCRYPTED");
        }

        /** @throws IllegalArgumentException to complete "it is damaged: ..." */
        byte[] der() {
            String base64 = text.lines()
                    .filter(line -> !line.contains(":"))
                    .map(String::strip)
                    .collect(Collectors.joining());
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("what follows BEGIN " + label + " is not base64", e);
            }
        }
    }

    private KeyFile() {}

    /**
     * All blocks of {@code file}, in order; at least one.
     *
     * @throws IOException naming the file and what would be right
     */
    static List<Block> blocks(Path file) throws IOException {
        byte[] bytes = bytes(file);
        String inDer = label(bytes);
        List<Block> blocks = inDer == null
                ? blocks(file, text(bytes))
                : List.of(new Block(inDer, Base64.getEncoder().encodeToString(bytes)));
        if (blocks.stream().anyMatch(block -> block.label.equals(PKCS12))) {
            throw new IOException(
                    file + " is PKCS#12, a store for a certificate and its key together: write both as PEM"
                            + " with openssl pkcs12 -nodes -in " + file + " -out NEW");
        }
        return blocks;
    }

    private static byte[] bytes(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + FileErrors.of(e), e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException(file + " is larger than certificates and keys ever are");
        }
        return bytes;
    }

    /** Some editors write two bytes for each character, and say so with the first two. */
    private static String text(byte[] bytes) {
        int mark = bytes.length < 2 ? 0 : ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        return new String(bytes, mark == 0xfeff || mark == 0xfffe ? UTF_16 : ISO_8859_1);
    }

    private static List<Block> blocks(Path file, String text) throws IOException {
        if (text.isBlank()) {
            throw new IOException(file + " is empty");
        }
        List<Block> blocks = new ArrayList<>();
        Matcher begin = BEGIN.matcher(text);
        int at = 0;
        while (begin.find(at)) {
            String label = begin.group(1);
            String marker = "-----END " + label + "-----";
            int end = text.indexOf(marker, begin.end());
            if (end < 0 || text.substring(begin.end(), end).contains("-----BEGIN ")) {
                throw new IOException(file + " is cut off: what follows BEGIN " + label + " has no END " + label);
            }
            blocks.add(new Block(label, text.substring(begin.end(), end)));
            at = end + marker.length();
        }
        if (blocks.isEmpty()) {
            throw new IOException(
                    file
                            + " holds neither a certificate nor a key: it should be PEM, with a line such as -----BEGIN CERTIFICATE-----");
        }
        return blocks;
    }

    /** What PEM would call the structure, or null if this is not DER. */
    private static @Nullable String label(byte[] bytes) {
        List<Der.Element> elements;
        try {
            elements = Der.elements(bytes);
        } catch (IllegalArgumentException notDer) {
            return null;
        }
        if (elements.size() < 2) {
            return null;
        }
        int second = elements.get(1).tag();
        return switch (elements.getFirst().tag()) {
            case Der.SEQUENCE -> second == Der.OCTET_STRING ? ENCRYPTED_PKCS8 : CERTIFICATE;
            case Der.OBJECT_IDENTIFIER -> PKCS7_IN_DER;
            case Der.INTEGER ->
                switch (second) {
                    case Der.INTEGER -> PKCS1;
                    case Der.OCTET_STRING -> SEC1;
                    default -> bytes[elements.getFirst().from()] == PKCS12_VERSION ? PKCS12 : PKCS8;
                };
            default -> null;
        };
    }
}
