package io.portcullis.pgwire.startup;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.WireLimits;
import io.portcullis.pgwire.message.MessageType;
import java.nio.charset.StandardCharsets;

/**
 * Edits the mechanisms that a server offers when TLS ends between it and the client. {@code SCRAM-SHA-256-PLUS} binds a login
 * to the TLS of the client's own connection. The server offers it because its connection has TLS; a client whose connection has none
 * cannot use it, and libpq takes the offer for an attack and refuses the login.
 *
 * <pre>
 * Byte1('R') | Int32 length | Int32(10) | (String mechanism)* | Byte1(0)
 * </pre>
 *
 * @see <a href="https://www.postgresql.org/docs/current/sasl-authentication.html">SASL Authentication</a>
 */
public enum SaslOffer {
    /** More bytes are needed to know. */
    INCOMPLETE,
    /** There is nothing to remove. */
    AS_IT_CAME,
    /** The mechanism was removed. */
    REDUCED,
    /** The server offers nothing else. Nothing was removed. */
    NOTHING_LEFT;

    /** The longest authentication request that libpq accepts (fe-connect.c). A longer one is not looked at. */
    private static final int MAX_LENGTH = 2_000;

    private static final int AUTHENTICATION_SASL = 10;

    /** With the zero byte that ends it. */
    private static final byte[] BOUND_TO_CHANNEL = "SCRAM-SHA-256-PLUS\0".getBytes(StandardCharsets.US_ASCII);

    /**
     * Removes exactly {@code SCRAM-SHA-256-PLUS} from AuthenticationSASL, in place, and corrects the length of the message. Looks at the
     * first authentication request of what a server has said so far, behind what may stand before it, and changes nothing else.
     */
    public static SaslOffer withoutChannelBinding(ByteBuf received) {
        int at = received.readerIndex();
        int end = received.writerIndex();
        while (at < end) {
            byte type = received.getByte(at);
            if (type != MessageType.AUTHENTICATION
                    && type != MessageType.NEGOTIATE_PROTOCOL_VERSION
                    && type != MessageType.NOTICE_RESPONSE) {
                return AS_IT_CAME;
            }
            if (end - at < WireLimits.MESSAGE_HEADER) {
                return INCOMPLETE;
            }
            int length = received.getInt(at + Byte.BYTES);
            int next = at + Byte.BYTES + length;
            if (length < 2 * Integer.BYTES || length > MAX_LENGTH || next - received.readerIndex() > 2 * MAX_LENGTH) {
                return AS_IT_CAME;
            }
            if (next > end) {
                return INCOMPLETE;
            }
            if (type == MessageType.AUTHENTICATION) {
                int code = received.getInt(at + WireLimits.MESSAGE_HEADER);
                return code == AUTHENTICATION_SASL ? reduced(received, at, next) : AS_IT_CAME;
            }
            at = next;
        }
        return INCOMPLETE;
    }

    private static SaslOffer reduced(ByteBuf view, int message, int next) {
        int first = message + WireLimits.MESSAGE_HEADER + Integer.BYTES;
        int offered = 0;
        int bound = 0;
        int at = first;
        while (at < next && view.getByte(at) != 0) {
            int nameEnd = view.indexOf(at, next, (byte) 0);
            if (nameEnd < 0) {
                return AS_IT_CAME;
            }
            offered++;
            bound += isBound(view, at, nameEnd + 1) ? 1 : 0;
            at = nameEnd + 1;
        }
        // Something that is no list, or a list with something behind it.
        if (bound == 0 || at != next - 1) {
            return AS_IT_CAME;
        }
        if (bound == offered) {
            return NOTHING_LEFT;
        }
        remove(view, first, next);
        int removed = bound * BOUND_TO_CHANNEL.length;
        view.setInt(message + Byte.BYTES, next - message - Byte.BYTES - removed);
        return REDUCED;
    }

    private static boolean isBound(ByteBuf view, int from, int to) {
        if (to - from != BOUND_TO_CHANNEL.length) {
            return false;
        }
        for (int i = 0; i < BOUND_TO_CHANNEL.length; i++) {
            if (view.getByte(from + i) != BOUND_TO_CHANNEL[i]) {
                return false;
            }
        }
        return true;
    }

    /** Moves what follows each of them forward. */
    private static void remove(ByteBuf view, int first, int next) {
        int at = first;
        int end = next;
        while (view.getByte(at) != 0) {
            int nameEnd = view.indexOf(at, end, (byte) 0) + 1;
            if (isBound(view, at, nameEnd)) {
                view.setBytes(at, view, nameEnd, view.writerIndex() - nameEnd);
                view.writerIndex(view.writerIndex() - (nameEnd - at));
                end -= nameEnd - at;
            } else {
                at = nameEnd;
            }
        }
    }
}
