package io.portcullis.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Wraps the traditional forms of private keys into PKCS#8 (RFC 5958), the only one that the JDK reads: PKCS#1 for RSA (RFC 8017,
 * A.1.2) and SEC 1 for elliptic curves (RFC 5915). Both are DER, of which only the outermost level matters here.
 */
final class TraditionalKey {
    /** {@code parameters [0]} of an ECPrivateKey: the curve. */
    private static final int EC_PARAMETERS = 0xa0;

    private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};
    /** The object identifier rsaEncryption, 1.2.840.113549.1.1.1, and NULL. */
    private static final byte[] RSA = {
        0x06, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 0x05, 0
    };
    /** The object identifier id-ecPublicKey, 1.2.840.10045.2.1. */
    private static final byte[] EC = {0x06, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private TraditionalKey() {}

    static byte[] rsaToPkcs8(byte[] pkcs1) {
        return element(Der.SEQUENCE, VERSION_0, element(Der.SEQUENCE, RSA), element(Der.OCTET_STRING, pkcs1));
    }

    /** @throws IllegalArgumentException if {@code sec1} is cut off, or does not name its curve */
    static byte[] ecToPkcs8(byte[] sec1) {
        return element(
                Der.SEQUENCE, VERSION_0, element(Der.SEQUENCE, EC, curve(sec1)), element(Der.OCTET_STRING, sec1));
    }

    private static byte[] curve(byte[] sec1) {
        for (Der.Element element : Der.elements(sec1)) {
            if (element.tag() == EC_PARAMETERS) {
                return Arrays.copyOfRange(sec1, element.from(), element.to());
            }
        }
        throw new IllegalArgumentException("it does not name its curve; openssl pkey -in OLD -out NEW may find it");
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
