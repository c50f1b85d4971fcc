package io.portcullis.pgwire.conversation;

import io.portcullis.pgwire.message.MessageType;

/**
 * What a server still owes to a client, from the types of the messages that pass in both directions. It answers one question: is it
 * proven that nothing which the client asked for can still take effect?
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
 *   <li>The first ReadyForQuery answers nobody.
 * </ul>
 *
 * <p>What is not understood, from either side, is <i>doubt</i>: from then on the outcome is {@link Outcome#UNKNOWN} for good. Memory is
 * bounded: of a client that has more than {@value Owed#MOST} unanswered messages, only the ReadyForQuery messages are counted that can
 * still come, which are never too few. The outcome is unknown until all of them have come, which is for good if errors kept some back.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Message Flow</a>
 */
public final class Conversation {
    private final Owed owed = new Owed();

    private boolean authenticated;
    private byte status = IDLE;

    /** The client has begun a group, and has not ended it. */
    private boolean groupOpen;

    /** The server reads nothing before the next Sync, which the client has not sent. */
    private boolean skipping;

    /** The server reads a COPY, the end of which the client has not sent. */
    private boolean copyingIn;

    /** Sync messages that the COPY under way ignores if it gets as far as to read them. */
    private int inCopy;

    /** ReadyForQuery messages that come next, or not at all. */
    private int uncertain;

    /** Too much is owed to remember each: ReadyForQuery messages that can still come. */
    private boolean counting;

    private long atMost;

    private boolean terminated;
    private boolean doubt;

    private static final byte IDLE = 'I';
    private static final byte IN_TRANSACTION = 'T';
    private static final byte FAILED_TRANSACTION = 'E';

    /** Those that end a group, and are answered with ReadyForQuery. */
    static boolean isClosing(byte clientType) {
        return clientType == MessageType.SYNC
                || clientType == MessageType.QUERY
                || clientType == MessageType.FUNCTION_CALL;
    }

    public Outcome outcome() {
        if (doubt || counting || groupOpen || skipping || copyingIn || uncertain > 0 || !owed.isEmpty()) {
            return Outcome.UNKNOWN;
        }
        return status == IDLE ? Outcome.SETTLED : Outcome.ROLLED_BACK;
    }

    // ---- the client

    /** A message from the client, which is or will be passed on. CopyData need not be told. */
    public void client(byte type) {
        if (doubt || terminated) {
            return;
        }
        switch (type) {
            case MessageType.PARSE,
                    MessageType.BIND,
                    MessageType.DESCRIBE,
                    MessageType.EXECUTE,
                    MessageType.CLOSE,
                    MessageType.QUERY,
                    MessageType.FUNCTION_CALL -> asks(type);
            case MessageType.SYNC -> syncs();
            case MessageType.COPY_DONE, MessageType.COPY_FAIL -> endsCopy();
            case MessageType.FLUSH, MessageType.COPY_DATA -> {}
            // The server reads nothing behind it.
            case MessageType.TERMINATE -> terminated = true;
            case MessageType.PASSWORD -> {
                if (authenticated) {
                    doubt();
                }
            }
            default -> doubt();
        }
    }

    private void asks(byte type) {
        if (copyingIn) {
            // The server takes this for a violation of the protocol, unless the COPY has failed before.
            doubt();
        } else if (!skipping) {
            groupOpen = !isClosing(type);
            remember(type);
        } else if (uncertain > 0) {
            // Whether it reads this depends on what cannot be seen.
            doubt();
        }
    }

    private void syncs() {
        if (copyingIn) {
            inCopy++;
        } else {
            skipping = false;
            groupOpen = false;
            remember(MessageType.SYNC);
        }
    }

    private void endsCopy() {
        if (copyingIn) {
            copyingIn = false;
        } else if (!owed.isEmpty()) {
            // The end of a COPY that has yet to begin, or of none.
            remember(MessageType.COPY_DONE);
        }
    }

    private void remember(byte type) {
        if (!counting && !owed.add(type)) {
            atMost = (long) owed.closing() + inCopy + uncertain;
            counting = true;
            inCopy = 0;
            uncertain = 0;
            owed.clear();
        }
        if (counting && isClosing(type)) {
            atMost++;
        }
    }

    // ---- the server

    /** A message from the server, other than ReadyForQuery. DataRow, CopyData and CopyDone need not be told. */
    public void server(byte type) {
        if (doubt || counting) {
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
                    doubt();
                }
            }
            default -> {
                if (authenticated) {
                    answers(type);
                } else {
                    doubt();
                }
            }
        }
    }

    private void answers(byte type) {
        // A Sync that the server has read would have been answered before this.
        uncertain = 0;
        byte first = owed.first();
        switch (type) {
            case MessageType.PARSE_COMPLETE -> answered(first == MessageType.PARSE);
            case MessageType.BIND_COMPLETE -> answered(first == MessageType.BIND);
            case MessageType.CLOSE_COMPLETE -> answered(first == MessageType.CLOSE);
            case MessageType.NO_DATA -> answered(first == MessageType.DESCRIBE);
            case MessageType.PORTAL_SUSPENDED -> answered(first == MessageType.EXECUTE);
            case MessageType.ROW_DESCRIPTION -> describes(first);
            case MessageType.COMMAND_COMPLETE, MessageType.EMPTY_QUERY_RESPONSE -> completes(first);
            case MessageType.PARAMETER_DESCRIPTION -> doubtUnless(first == MessageType.DESCRIBE);
            case MessageType.FUNCTION_CALL_RESPONSE -> doubtUnless(first == MessageType.FUNCTION_CALL);
            case MessageType.COPY_OUT_RESPONSE ->
                doubtUnless(first == MessageType.QUERY || first == MessageType.EXECUTE);
            case MessageType.COPY_BOTH_RESPONSE -> doubtUnless(first == MessageType.QUERY);
            case MessageType.COPY_IN_RESPONSE -> copyBegins(first);
            case MessageType.ERROR_RESPONSE -> fails(first);
            default -> doubt();
        }
    }

    private void answered(boolean first) {
        if (first) {
            removeFirst();
        } else {
            doubt();
        }
    }

    private void describes(byte first) {
        if (first != MessageType.QUERY) {
            answered(first == MessageType.DESCRIBE);
        }
    }

    /** A Query may have several statements; it ends with ReadyForQuery. */
    private void completes(byte first) {
        if (copyingIn) {
            doubt();
            return;
        }
        inCopy = 0;
        if (first != MessageType.QUERY) {
            answered(first == MessageType.EXECUTE);
        }
    }

    private void doubtUnless(boolean expected) {
        if (!expected) {
            doubt();
        }
    }

    /** The first has been answered; ends of a COPY that stand first now were none, and are ignored. */
    private void removeFirst() {
        do {
            owed.removeFirst();
        } while (owed.first() == MessageType.COPY_DONE);
    }

    /** COPY FROM STDIN: every Sync up to its end is ignored. */
    private void copyBegins(byte first) {
        if (first != MessageType.QUERY && first != MessageType.EXECUTE) {
            doubt();
            return;
        }
        owed.removeFirst();
        while (owed.first() == MessageType.SYNC) {
            owed.removeFirst();
            inCopy++;
        }
        if (owed.isEmpty()) {
            copyingIn = true;
        } else if (owed.first() == MessageType.COPY_DONE) {
            owed.removeFirst();
        } else {
            // The server takes what stands there for a violation of the protocol.
            doubt();
            return;
        }
        if (first == MessageType.EXECUTE && owed.closing() == 0) {
            // The Sync was ignored that seemed to end the group.
            groupOpen = true;
        }
        owed.addFirst(first);
    }

    private void fails(byte first) {
        copyingIn = false;
        switch (first) {
            // ReadyForQuery follows.
            case MessageType.QUERY, MessageType.FUNCTION_CALL, MessageType.SYNC -> {}
            case Owed.NONE -> doubt();
            default -> groupFails();
        }
    }

    /** What stands up to the next Sync is void, of whatever kind it is. */
    private void groupFails() {
        boolean more = false;
        owed.removeFirst();
        while (!owed.isEmpty() && owed.first() != MessageType.SYNC) {
            more |= owed.first() != MessageType.COPY_DONE;
            owed.removeFirst();
        }
        if (inCopy > 0 && more) {
            // Void only if the COPY came to the Sync before it failed.
            doubt();
            return;
        }
        uncertain = inCopy;
        inCopy = 0;
        if (owed.isEmpty()) {
            skipping = true;
            groupOpen = false;
        }
    }

    /**
     * ReadyForQuery from the server.
     *
     * @param transactionStatus 'I' idle, 'T' in a transaction, 'E' in a failed one
     */
    public void ready(byte transactionStatus) {
        if (doubt) {
            return;
        }
        status = transactionStatus;
        if (status != IDLE && status != IN_TRANSACTION && status != FAILED_TRANSACTION) {
            doubt();
        } else if (!authenticated) {
            authenticated = true;
        } else if (counting) {
            countsDown();
        } else {
            closes();
        }
    }

    private void closes() {
        byte first = owed.first();
        if (first == MessageType.SYNC) {
            removeFirst();
        } else if (uncertain > 0) {
            uncertain--;
            skipping = false;
        } else if ((first == MessageType.QUERY || first == MessageType.FUNCTION_CALL) && !copyingIn) {
            removeFirst();
            // Those that a failed COPY may have come to; a finished one has left none.
            uncertain = inCopy;
            inCopy = 0;
        } else {
            doubt();
        }
    }

    private void countsDown() {
        atMost--;
        if (atMost < 0) {
            doubt();
        } else if (atMost == 0 && !groupOpen) {
            counting = false;
        }
    }

    private void doubt() {
        doubt = true;
        owed.clear();
    }

    @Override
    public String toString() {
        if (doubt) {
            return "doubt";
        }
        return "owed=" + owed + " status=" + (char) status + (authenticated ? "" : " unauthenticated")
                + (groupOpen ? " group-open" : "") + (skipping ? " skipping" : "") + (copyingIn ? " copying-in" : "")
                + (inCopy == 0 ? "" : " in-copy=" + inCopy) + (uncertain == 0 ? "" : " uncertain=" + uncertain)
                + (counting ? " at-most=" + atMost : "") + (terminated ? " terminated" : "");
    }
}
