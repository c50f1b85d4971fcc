package io.portcullis.pgwire.startup;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.SqlState;
import io.portcullis.pgwire.message.ErrorResponse;
import io.portcullis.pgwire.message.MessageType;

/** What a server's first answer to a StartupMessage means for the login. */
public enum FirstAnswer {
    /** More bytes are needed to know. */
    INCOMPLETE,
    /** The server starts, stops, recovers, or has no process left: it takes no client for now. */
    NOT_NOW,
    /** The server has as many sessions as it may, whichever client asks. */
    FULL,
    /** Anything else: it goes to the client. */
    FOR_THE_CLIENT;

    /**
     * The longest error that is looked at, and that libpq accepts ({@code MAX_ERRLEN}). An error that claims more is in
     * the form of protocol 2, which has no length: so says a postmaster that cannot start a process.
     */
    private static final int MAX_ERROR_LENGTH = 30_000;

    private static final int HEADER = Byte.BYTES + Integer.BYTES;
    private static final int AUTHENTICATION_OK = 0;

    /**
     * Judges the bytes received so far. Skips what a server sends by itself before the first ReadyForQuery: as long as it has asked the
     * client nothing, the login can begin again elsewhere.
     */
    public static FirstAnswer of(ByteBuf received) {
        int at = received.readerIndex();
        int end = received.writerIndex();
        while (end - at >= HEADER) {
            byte type = received.getByte(at);
            int length = received.getInt(at + Byte.BYTES);
            boolean credible = length >= Integer.BYTES && length <= MAX_ERROR_LENGTH;
            if (type == MessageType.ERROR_RESPONSE && !credible) {
                return NOT_NOW;
            }
            if (!credible || at - received.readerIndex() > MAX_ERROR_LENGTH) {
                return FOR_THE_CLIENT;
            }
            boolean whole = end - at - Byte.BYTES >= length;
            switch (type) {
                case MessageType.ERROR_RESPONSE -> {
                    boolean first = at == received.readerIndex();
                    return whole ? error(received, at + HEADER, length - Integer.BYTES, first) : INCOMPLETE;
                }
                case MessageType.AUTHENTICATION -> {
                    if (length != 2 * Integer.BYTES || (whole && received.getInt(at + HEADER) != AUTHENTICATION_OK)) {
                        return FOR_THE_CLIENT;
                    }
                }
                case MessageType.NEGOTIATE_PROTOCOL_VERSION,
                        MessageType.PARAMETER_STATUS,
                        MessageType.BACKEND_KEY_DATA -> {}
                default -> {
                    return FOR_THE_CLIENT;
                }
            }
            if (!whole) {
                return INCOMPLETE;
            }
            at += Byte.BYTES + length;
        }
        return INCOMPLETE;
    }

    /** @param first before it looked at who the client is; after that the limit may be one of its role or database */
    private static FirstAnswer error(ByteBuf view, int index, int length, boolean first) {
        if (ErrorResponse.hasState(view, index, length, SqlState.TOO_MANY_CONNECTIONS)) {
            return first || ErrorResponse.saysFull(view, index, length) ? FULL : FOR_THE_CLIENT;
        }
        boolean takesNoClient = ErrorResponse.hasState(view, index, length, SqlState.CANNOT_CONNECT_NOW)
                || ErrorResponse.hasState(view, index, length, SqlState.ADMIN_SHUTDOWN)
                || ErrorResponse.hasState(view, index, length, SqlState.CRASH_SHUTDOWN);
        return takesNoClient ? NOT_NOW : FOR_THE_CLIENT;
    }
}
