package io.portcullis.tls;

import java.util.ArrayList;
import java.util.List;

/** The outermost level of a DER structure (X.690): enough to distinguish certificates and the forms of keys. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;

    /** One element; its content is from {@code from} to {@code to}. */
    record Element(int tag, int from, int to) {}

    private Der() {}

    /**
     * What the sequence consists of that {@code der} is.
     *
     * @throws IllegalArgumentException if it is none from the first byte to the last, to complete "it is damaged: ..."
     */
    static List<Element> elements(byte[] der) {
        Element whole = element(der, 0);
        if (whole.tag != SEQUENCE || whole.to != der.length) {
            throw new IllegalArgumentException("it is cut off, or longer than it says");
        }
        List<Element> elements = new ArrayList<>();
        for (int at = whole.from; at < whole.to; at = elements.getLast().to) {
            elements.add(element(der, at));
        }
        return elements;
    }

    private static Element element(byte[] der, int at) {
        if (at + 2 > der.length) {
            throw new IllegalArgumentException("it is cut off");
        }
        int length = der[at + 1] & 0xff;
        int from = at + 2;
        if (length >= 0x80) {
            int bytes = length & 0x7f;
            if (bytes < 1 || bytes > 3 || from + bytes > der.length) {
                throw new IllegalArgumentException("it is not DER");
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << 8) | (der[from + i] & 0xff);
            }
            from += bytes;
        }
        if (from + length > der.length) {
            throw new IllegalArgumentException("it is cut off");
        }
        return new Element(der[at] & 0xff, from, from + length);
    }
}
