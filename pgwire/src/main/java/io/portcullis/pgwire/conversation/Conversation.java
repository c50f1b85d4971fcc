package io.portcullis.pgwire.conversation;

import io.portcullis.pgwire.message.MessageType;

/**
 * What a server still owes to a client, from the types of the messages that pass in both directions. It answers two questions: is it
 * proven that nothing which the client asked for can still take effect, and could another client be served by this server now?
 *
 * <p>A server answers in order. Query, FunctionCall and Sync each end with ReadyForQuery; each message of the extended protocol has one
 * answer of its own, and forms a <i>group</i> with its neighbours up to the next Sync, Query or FunctionCall. What surprises:
 *
 * <ul>
 *   <li>After an error in a group the server reads nothing before the next Sync: not even a Query is answered.
 *   <li>During COPY FROM STDIN a server ignores Sync, which clients of the extended protocol send on purpose. If the COPY failed, it
 *       cannot be seen whether it did so before or after it came to that Sync: then there may be one ReadyForQuery more.
 *   <li>CopyDone and CopyFail outside of a COPY are ignored.
 *   <li>Flush makes the server answer, and ends nothing: the group can still fail, and be rolled back.
 *   <li>The first ReadyForQuery answers no message.
 * </ul>
 *
 * <p>What is not understood, from either side, is <i>doubt</i>: from then on the outcome is {@link Outcome#UNKNOWN} for good. Memory is
 * bounded: of a client that has more than {@value UnansweredMessages#MAX_SIZE} unanswered messages, only the ReadyForQuery messages are
 * counted that can still come, which are never too few. The outcome is unknown until all of them have come, which is for good if errors
 * kept some back.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Message Flow</a>
 */
public final class Conversation {
    private final OwedAnswers owed = new OwedAnswers();

    private boolean authenticated;
    private boolean terminated;
    private TransactionStatus status = TransactionStatus.IDLE;

    public Outcome outcome() {
        if (!nothingOwed()) {
            return Outcome.UNKNOWN;
        }
        return status == TransactionStatus.IDLE ? Outcome.SETTLED : Outcome.ROLLED_BACK;
    }

    /**
     * The server has answered everything, is in no transaction, and waits for the next message: it could be another client's. Whether both
     * streams stand between two messages is for the caller to know.
     */
    public boolean atTransactionEnd() {
        return authenticated && !terminated && status == TransactionStatus.IDLE && nothingOwed();
    }

    /** Everything that the client asked for has been answered, and no group is open. It may be in a transaction. */
    public boolean nothingOwed() {
        return owed.isEmpty();
    }

    /** The client has begun a group of the extended protocol, and has not ended it. */
    public boolean groupOpen() {
        return owed.groupOpen();
    }

    /** What the last ReadyForQuery said; idle before the first. */
    public TransactionStatus transactionStatus() {
        return status;
    }

    /** A message from the client, which is or will be passed on. Need not be called for CopyData. */
    public void client(byte type) {
        if (owed.doubted() || terminated) {
            return;
        }
        switch (type) {
            case MessageType.PARSE,
                    MessageType.BIND,
                    MessageType.DESCRIBE,
                    MessageType.EXECUTE,
                    MessageType.CLOSE,
                    MessageType.QUERY,
                    MessageType.FUNCTION_CALL -> owed.onRequest(type);
            case MessageType.SYNC -> owed.onSync();
            case MessageType.COPY_DONE, MessageType.COPY_FAIL -> owed.onCopyEnd();
            case MessageType.FLUSH, MessageType.COPY_DATA -> {}
            // The server reads nothing behind it.
            case MessageType.TERMINATE -> terminated = true;
            case MessageType.PASSWORD -> {
                if (authenticated) {
                    owed.doubt();
                }
            }
            default -> owed.doubt();
        }
    }

    /** A message from the server, other than ReadyForQuery. Need not be called for DataRow, CopyData and CopyDone. */
    public void server(byte type) {
        if (owed.doubted() || owed.counting()) {
            return;
        }
        switch (type) {
            case MessageType.PARAMETER_STATUS,
                    MessageType.NOTICE_RESPONSE,
                    MessageType.NOTIFICATION_RESPONSE,
                    MessageType.DATA_ROW,
                    MessageType.COPY_DATA,
                    MessageType.COPY_DONE -> {}
            case MessageType.AUTHENTICATION, MessageType.BACKEND_KEY_DATA, MessageType.NEGOTIATE_PROTOCOL_VERSION -> {
                if (authenticated) {
                    owed.doubt();
                }
            }
            default -> {
                if (authenticated) {
                    owed.onAnswer(type);
                } else {
                    owed.doubt();
                }
            }
        }
    }

    /**
     * ReadyForQuery from the server.
     *
     * @param transactionStatus its body
     */
    public void ready(byte transactionStatus) {
        if (owed.doubted()) {
            return;
        }
        status = TransactionStatus.of(transactionStatus);
        if (status == TransactionStatus.UNKNOWN) {
            owed.doubt();
        } else if (authenticated) {
            owed.onReady();
        } else {
            authenticated = true;
        }
    }

    @Override
    public String toString() {
        if (owed.doubted()) {
            return "doubt";
        }
        return owed + " status=" + status.letter() + (authenticated ? "" : " unauthenticated")
                + (terminated ? " terminated" : "");
    }
}
