package io.portcullis.pgwire.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.portcullis.pgwire.SqlState;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An error that ends the session, and the code of errors that pass by.
 *
 * <pre>
 * Byte1('E') | Int32 length | (Byte1 field | String value)* | Byte1(0)
 * </pre>
 *
 * @param hint what to do about it, or null
 */
public record ErrorResponse(
        SqlState state,
        String message,
        @Nullable String detail,
        @Nullable String hint) {
    private static final String RESERVED_SLOTS = "InitPostgres";

    /** Encodes as FATAL. The caller owns the buffer. */
    public ByteBuf encode(ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer();
        out.writeByte(MessageType.ERROR_RESPONSE);
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        field(out, 'S', "FATAL");
        field(out, 'V', "FATAL");
        field(out, 'C', state.code());
        field(out, 'M', message);
        if (detail != null) {
            field(out, 'D', detail);
        }
        if (hint != null) {
            field(out, 'H', hint);
        }
        out.writeByte(0);
        out.setInt(lengthAt, out.writerIndex() - lengthAt);
        return out;
    }

    private static void field(ByteBuf out, char field, String value) {
        out.writeByte(field);
        // A zero byte would end the field early.
        out.writeCharSequence(value.replace('\0', '?'), StandardCharsets.UTF_8);
        out.writeByte(0);
    }

    /**
     * Whether the body of an ErrorResponse carries {@code state}. Fields come in any order, the code may be missing, and the body may
     * be cut: then the answer is no.
     */
    public static boolean hasState(ByteBuf view, int index, int length, SqlState state) {
        return hasField(view, index, length, 'C', state.code());
    }

    /**
     * Whether a server says, after it has identified the client, that it has no session left for any client of this kind, rather than that
     * the client's role or database has reached its own limit. The name of the routine shows it (postinit.c).
     */
    public static boolean saysFull(ByteBuf view, int index, int length) {
        return hasState(view, index, length, SqlState.TOO_MANY_CONNECTIONS)
                && hasField(view, index, length, 'R', RESERVED_SLOTS);
    }

    /** As {@link #hasState}, of any field; {@code value} is in ASCII. */
    private static boolean hasField(ByteBuf view, int index, int length, char field, String value) {
        int at = index;
        int end = index + length;
        while (at < end && view.getByte(at) != 0) {
            int valueEnd = view.indexOf(at + 1, end, (byte) 0);
            if (valueEnd < 0) {
                return false;
            }
            if (view.getByte(at) == field) {
                return valueEnd - at - 1 == value.length()
                        && view.toString(at + 1, value.length(), StandardCharsets.US_ASCII)
                                .equals(value);
            }
            at = valueEnd + 1;
        }
        return false;
    }
}
