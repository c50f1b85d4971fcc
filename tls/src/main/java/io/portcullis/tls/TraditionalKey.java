package io.portcullis.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Wraps the traditional forms of private keys into PKCS#8 (RFC 5958), the only one that the JDK reads: PKCS#1 for RSA (RFC 8017,
 * A.1.2) and SEC 1 for elliptic curves (RFC 5915). Both are DER, of which only the outermost level matters here.
 */
final class TraditionalKey {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    /** {@code parameters [0]} of an ECPrivateKey: the curve. */
    private static final int EC_PARAMETERS = 0xa0;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};
    /** The object identifier rsaEncryption, 1.2.840.113549.1.1.1, and NULL. */
    private static final byte[] RSA = {
        0x06, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 0x05, 0
    };
    /** The object identifier id-ecPublicKey, 1.2.840.10045.2.1. */
    private static final byte[] EC = {0x06, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private TraditionalKey() {}

    static byte[] rsaToPkcs8(byte[] pkcs1) {
        return element(SEQUENCE, VERSION_0, element(SEQUENCE, RSA), element(OCTET_STRING, pkcs1));
    }

    /** @throws IllegalArgumentException if {@code sec1} is cut off, or does not name its curve */
    static byte[] ecToPkcs8(byte[] sec1) {
        return element(SEQUENCE, VERSION_0, element(SEQUENCE, EC, curve(sec1)), element(OCTET_STRING, sec1));
    }

    private static byte[] curve(byte[] sec1) {
        int at = header(sec1, 0);
        while (at < sec1.length) {
            int content = header(sec1, at);
            int end = content + length(sec1, at);
            if (end > sec1.length || end <= at) {
                throw new IllegalArgumentException("it is cut off");
            }
            if ((sec1[at] & 0xff) == EC_PARAMETERS) {
                return Arrays.copyOfRange(sec1, content, end);
            }
            at = end;
        }
        throw new IllegalArgumentException("it does not name its curve; convert it with openssl pkey");
    }

    /** Where the content of the element at {@code at} begins. */
    private static int header(byte[] der, int at) {
        if (at + 2 > der.length) {
            throw new IllegalArgumentException("it is cut off");
        }
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int bytes = first & 0x7f;
        if (bytes < 1 || bytes > 3 || at + 2 + bytes > der.length) {
            throw new IllegalArgumentException("it is not DER");
        }
        int length = 0;
        for (int i = 0; i < bytes; i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.size() < 0x80) {
            element.write(content.size());
        } else {
            element.write(0x83);
            element.write(content.size() >> 16);
            element.write(content.size() >> 8);
            element.write(content.size());
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
