package io.portcullis.pgwire.conversation;

/**
 * What ReadyForQuery says of the transaction.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>
 */
public enum TransactionStatus {
    IDLE('I'),
    IN_TRANSACTION('T'),

    /** Only the end of the transaction is accepted. */
    FAILED('E'),

    /** A byte that no server sends. */
    UNKNOWN('?');

    private final char letter;

    TransactionStatus(char letter) {
        this.letter = letter;
    }

    /** @param status the body of ReadyForQuery */
    public static TransactionStatus of(byte status) {
        return switch (status) {
            case 'I' -> IDLE;
            case 'T' -> IN_TRANSACTION;
            case 'E' -> FAILED;
            default -> UNKNOWN;
        };
    }

    char letter() {
        return letter;
    }
}
