package io.portcullis.pgwire.message;

/**
 * The type bytes that a gateway cares about. Some letters mean one thing from a client and another from a server.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>
 */
public final class MessageType {
    /** Server: AuthenticationOk and all other authentication requests. */
    public static final byte AUTHENTICATION = 'R';

    public static final byte BACKEND_KEY_DATA = 'K';
    public static final byte COPY_IN_RESPONSE = 'G';
    public static final byte ERROR_RESPONSE = 'E';
    public static final byte PARAMETER_STATUS = 'S';
    public static final byte READY_FOR_QUERY = 'Z';

    /** Client. */
    public static final byte QUERY = 'Q';

    public static final byte FUNCTION_CALL = 'F';
    public static final byte SYNC = 'S';
    public static final byte TERMINATE = 'X';

    private MessageType() {}
}
