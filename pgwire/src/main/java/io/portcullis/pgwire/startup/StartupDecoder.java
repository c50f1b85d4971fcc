package io.portcullis.pgwire.startup;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.CancelKey;
import io.portcullis.pgwire.ProtocolVersion;
import io.portcullis.pgwire.WireLimits;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Decodes the startup packet, which has no type byte. Checks every length before it is used. */
public final class StartupDecoder {
    static final int SSL_REQUEST = 80_877_103;
    private static final int GSSENC_REQUEST = 80_877_104;
    static final int CANCEL_REQUEST = 80_877_102;
    private static final int MAJOR = 3;

    /** The first byte of a TLS record of type handshake: a client that starts TLS without asking (PostgreSQL 17 and later). */
    private static final int TLS_HANDSHAKE = 0x16;

    /** What the bytes received so far are. */
    public sealed interface Decoded {
        /** @param length bytes that the packet occupies, from the reader index */
        record Complete(StartupPacket packet, int length) implements Decoded {}

        record NeedMore() implements Decoded {}

        /** TLS from the first byte; nothing of it has been read. */
        record DirectTls() implements Decoded {}

        /** Not the PostgreSQL protocol: PostgreSQL closes without an answer, and so does the gateway. */
        record Noise() implements Decoded {}

        /** PostgreSQL, but another major version of the protocol. */
        record UnsupportedVersion(ProtocolVersion version) implements Decoded {}

        /** A startup packet with malformed content. */
        record Malformed(String why) implements Decoded {}
    }

    private StartupDecoder() {}

    /** Looks at {@code view} from its reader index; moves nothing. */
    public static Decoded decode(ByteBuf view) {
        int start = view.readerIndex();
        int available = view.readableBytes();
        if (available == 0) {
            return new Decoded.NeedMore();
        }
        if (view.getByte(start) == TLS_HANDSHAKE) {
            return new Decoded.DirectTls();
        }
        if (available < Integer.BYTES) {
            // The first byte of any length up to 10000 is zero: other bytes need not be waited for.
            return view.getByte(start) == 0 ? new Decoded.NeedMore() : new Decoded.Noise();
        }
        int length = view.getInt(start);
        if (length < WireLimits.STARTUP_HEADER || length > WireLimits.MAX_STARTUP_PACKET) {
            return new Decoded.Noise();
        }
        if (available < length) {
            return new Decoded.NeedMore();
        }
        return decodeWhole(view, start, length);
    }

    private static Decoded decodeWhole(ByteBuf view, int start, int length) {
        int code = view.getInt(start + Integer.BYTES);
        int body = start + WireLimits.STARTUP_HEADER;
        int bodyLength = length - WireLimits.STARTUP_HEADER;
        return switch (code) {
            case SSL_REQUEST ->
                bodyLength == 0 ? new Decoded.Complete(new StartupPacket.SslRequest(), length) : new Decoded.Noise();
            case GSSENC_REQUEST ->
                bodyLength == 0 ? new Decoded.Complete(new StartupPacket.GssEncRequest(), length) : new Decoded.Noise();
            case CANCEL_REQUEST -> cancel(view, body, bodyLength, length);
            default -> {
                ProtocolVersion version = new ProtocolVersion(code);
                yield version.major() == MAJOR
                        ? startup(view, version, body, bodyLength, length)
                        : new Decoded.UnsupportedVersion(version);
            }
        };
    }

    private static Decoded cancel(ByteBuf view, int body, int bodyLength, int length) {
        int secretLength = bodyLength - Integer.BYTES;
        if (secretLength < WireLimits.MIN_CANCEL_SECRET || secretLength > WireLimits.MAX_CANCEL_SECRET) {
            return new Decoded.Noise();
        }
        byte[] secret = new byte[secretLength];
        view.getBytes(body + Integer.BYTES, secret);
        CancelKey key = new CancelKey(view.getInt(body), secret);
        return new Decoded.Complete(new StartupPacket.CancelRequest(key), length);
    }

    private static Decoded startup(ByteBuf view, ProtocolVersion version, int body, int bodyLength, int length) {
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = body;
        int end = body + bodyLength;
        while (at < end && view.getByte(at) != 0) {
            int nameEnd = view.indexOf(at, end, (byte) 0);
            int valueEnd = nameEnd < 0 ? -1 : view.indexOf(nameEnd + 1, end, (byte) 0);
            if (valueEnd < 0) {
                return new Decoded.Malformed("invalid startup packet layout: expected terminator as last byte");
            }
            parameters.put(text(view, at, nameEnd), text(view, nameEnd + 1, valueEnd));
            at = valueEnd + 1;
        }
        if (at != end - 1) {
            return new Decoded.Malformed("invalid startup packet layout: expected terminator as last byte");
        }
        return new Decoded.Complete(new StartupPacket.StartupMessage(version, parameters), length);
    }

    private static String text(ByteBuf view, int from, int to) {
        return view.toString(from, to - from, StandardCharsets.UTF_8);
    }
}
