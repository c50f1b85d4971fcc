package io.portcullis.pgwire.conversation;

import io.portcullis.pgwire.message.MessageType;

/**
 * The answers that a server owes after its client has logged in: which messages they answer, and what of them is certain. The rules, and
 * what is surprising about them, stand at {@link Conversation}.
 */
final class OwedAnswers {
    private final UnansweredMessages unanswered = new UnansweredMessages();

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

    private boolean doubt;

    /** Something was said that is not understood: from now on nothing is certain. */
    void doubt() {
        doubt = true;
        unanswered.clear();
    }

    boolean doubted() {
        return doubt;
    }

    /** Only ReadyForQuery messages are counted. */
    boolean counting() {
        return counting;
    }

    boolean groupOpen() {
        return groupOpen;
    }

    /** Each message was answered, and each group was ended. Without doubt. */
    boolean isEmpty() {
        return !doubt && !counting && !groupOpen && !skipping && !copyingIn && uncertain == 0 && unanswered.isEmpty();
    }

    // ---- the client

    /** A message that the server answers, other than Sync. */
    void onRequest(byte type) {
        if (copyingIn) {
            // The server takes this for a violation of the protocol, unless the COPY has failed before.
            doubt();
        } else if (!skipping) {
            groupOpen = !UnansweredMessages.endsGroup(type);
            remember(type);
        } else if (uncertain > 0) {
            // Whether it reads this depends on what cannot be seen.
            doubt();
        }
    }

    void onSync() {
        if (copyingIn) {
            inCopy++;
        } else {
            skipping = false;
            groupOpen = false;
            remember(MessageType.SYNC);
        }
    }

    /** CopyDone or CopyFail. */
    void onCopyEnd() {
        if (copyingIn) {
            copyingIn = false;
        } else if (!unanswered.isEmpty()) {
            // The end of a COPY that has yet to begin, or of none.
            remember(MessageType.COPY_DONE);
        }
    }

    private void remember(byte type) {
        if (!counting && !unanswered.add(type)) {
            atMost = (long) unanswered.groupEnds() + inCopy + uncertain;
            counting = true;
            inCopy = 0;
            uncertain = 0;
            unanswered.clear();
        }
        if (counting && UnansweredMessages.endsGroup(type)) {
            atMost++;
        }
    }

    // ---- the server

    /** A message that answers a request, other than ReadyForQuery. Must not be called while {@link #counting}. */
    void onAnswer(byte type) {
        // A Sync that the server has read would have been answered before this.
        uncertain = 0;
        byte first = unanswered.first();
        switch (type) {
            case MessageType.PARSE_COMPLETE -> answers(first == MessageType.PARSE);
            case MessageType.BIND_COMPLETE -> answers(first == MessageType.BIND);
            case MessageType.CLOSE_COMPLETE -> answers(first == MessageType.CLOSE);
            case MessageType.NO_DATA -> answers(first == MessageType.DESCRIBE);
            case MessageType.PORTAL_SUSPENDED -> answers(first == MessageType.EXECUTE);
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

    private void answers(boolean first) {
        if (first) {
            removeFirst();
        } else {
            doubt();
        }
    }

    private void describes(byte first) {
        if (first != MessageType.QUERY) {
            answers(first == MessageType.DESCRIBE);
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
            answers(first == MessageType.EXECUTE);
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
            unanswered.removeFirst();
        } while (unanswered.first() == MessageType.COPY_DONE);
    }

    /** COPY FROM STDIN: every Sync up to its end is ignored. */
    private void copyBegins(byte first) {
        if (first != MessageType.QUERY && first != MessageType.EXECUTE) {
            doubt();
            return;
        }
        unanswered.removeFirst();
        while (unanswered.first() == MessageType.SYNC) {
            unanswered.removeFirst();
            inCopy++;
        }
        if (unanswered.isEmpty()) {
            copyingIn = true;
        } else if (unanswered.first() == MessageType.COPY_DONE) {
            unanswered.removeFirst();
        } else {
            // The server takes what stands there for a violation of the protocol.
            doubt();
            return;
        }
        if (first == MessageType.EXECUTE && unanswered.groupEnds() == 0) {
            // The Sync was ignored that seemed to end the group.
            groupOpen = true;
        }
        unanswered.addFirst(first);
    }

    private void fails(byte first) {
        copyingIn = false;
        switch (first) {
            // ReadyForQuery follows.
            case MessageType.QUERY, MessageType.FUNCTION_CALL, MessageType.SYNC -> {}
            case UnansweredMessages.NONE -> doubt();
            default -> groupFails();
        }
    }

    /** Every message up to the next Sync is void. */
    private void groupFails() {
        boolean more = false;
        unanswered.removeFirst();
        while (!unanswered.isEmpty() && unanswered.first() != MessageType.SYNC) {
            more |= unanswered.first() != MessageType.COPY_DONE;
            unanswered.removeFirst();
        }
        if (inCopy > 0 && more) {
            // Void only if the COPY came to the Sync before it failed.
            doubt();
            return;
        }
        uncertain = inCopy;
        inCopy = 0;
        if (unanswered.isEmpty()) {
            skipping = true;
            groupOpen = false;
        }
    }

    void onReady() {
        if (counting) {
            countDown();
            return;
        }
        byte first = unanswered.first();
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

    private void countDown() {
        atMost--;
        if (atMost < 0) {
            doubt();
        } else if (atMost == 0 && !groupOpen) {
            counting = false;
        }
    }

    @Override
    public String toString() {
        return "owed=" + unanswered
                + (groupOpen ? " group-open" : "") + (skipping ? " skipping" : "") + (copyingIn ? " copying-in" : "")
                + (inCopy == 0 ? "" : " in-copy=" + inCopy) + (uncertain == 0 ? "" : " uncertain=" + uncertain)
                + (counting ? " at-most=" + atMost : "");
    }
}
