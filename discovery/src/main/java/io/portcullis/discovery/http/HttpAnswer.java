package io.portcullis.discovery.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1 answer as it arrives: a body of a given length, in chunks, or up to the end of the connection (RFC 9112, section 6.3).
 */
final class HttpAnswer {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d (\\d{3})( .*)?");
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Map<String, String> headers = new HashMap<>();
    private int code;
    private boolean chunked;
    /** Of the body or of the chunk at hand, in bytes; -1 if that is not known yet, or never. */
    private int missing = -1;

    private boolean complete;

    void add(byte[] bytes, int length) throws IOException {
        rest.write(bytes, 0, length);
        if (code == 0 && !head()) {
            return;
        }
        if (chunked) {
            chunks();
        } else {
            body.writeBytes(take(missing < 0 ? rest.size() : Math.min(missing - body.size(), rest.size())));
            complete = missing >= 0 && body.size() == missing;
        }
    }

    private boolean head() throws IOException {
        String text = rest.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END_OF_HEAD);
        if (end < 0) {
            return false;
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Matcher status = STATUS.matcher(lines[0]);
        if (!status.matches()) {
            throw new IOException("no HTTP answer");
        }
        code = Integer.parseInt(status.group(1));
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        String encoding = headers.get("transfer-encoding");
        String length = headers.get("content-length");
        if (encoding != null) {
            chunked = encoding.toLowerCase(Locale.ROOT).endsWith("chunked");
        } else if (length != null) {
            missing = number(length, 10);
        }
        take(end + END_OF_HEAD.length());
        return true;
    }

    private void chunks() throws IOException {
        while (!complete) {
            String text = rest.toString(StandardCharsets.ISO_8859_1);
            int line = text.indexOf("\r\n");
            if (line < 0) {
                return;
            }
            int size = number(text.substring(0, line).split(";", 2)[0].strip(), 16);
            if (rest.size() - line - 2 < size + 2L) {
                complete = size == 0;
                return;
            }
            take(line + 2);
            body.writeBytes(take(size));
            take(2);
            complete = size == 0;
        }
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int number = Integer.parseInt(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the exception
        }
        throw new IOException("'" + text + "' is no length");
    }

    private byte[] take(int length) {
        byte[] all = rest.toByteArray();
        rest.reset();
        rest.write(all, length, all.length - length);
        return Arrays.copyOf(all, length);
    }

    /** The connection has ended. */
    void ended() throws IOException {
        if (code == 0) {
            throw new IOException("no HTTP answer");
        }
        if (chunked || missing >= 0) {
            throw new IOException("the answer is cut short");
        }
        complete = true;
    }

    boolean complete() {
        return complete;
    }

    int code() {
        return code;
    }

    Map<String, String> headers() {
        return headers;
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    /** Takes away the first complete line of the body, without its end; null if there is none yet. */
    @Nullable
    String takeLine() {
        byte[] all = body.toByteArray();
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '\n') {
                body.reset();
                body.write(all, i + 1, all.length - i - 1);
                return new String(all, 0, i, StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    /** Bytes that have arrived and were not taken. */
    int kept() {
        return rest.size() + body.size();
    }
}
