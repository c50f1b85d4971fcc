package io.portcullis.pgwire.conversation;

/**
 * Counts the ReadyForQuery messages that a server still owes. A request whose answer has not arrived may or may not have taken effect;
 * a client that is cut off must be told which of the two it is in.
 *
 * <p>Query, Sync and FunctionCall are each answered by exactly one ReadyForQuery, errors included. The exception is Sync during COPY
 * FROM STDIN: a server ignores those that it finds there, which clients of the extended protocol send on purpose.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Message Flow, COPY Operations</a>
 */
public final class RequestsInFlight {
    private int owed;

    private boolean copyIn;

    /** The kinds of the oldest requests owed, one bit each, the oldest lowest: set for Sync. Those beyond 64 count as Sync. */
    private long syncs;

    public void query() {
        add(false);
    }

    public void sync() {
        add(true);
    }

    public void functionCall() {
        add(false);
    }

    private void add(boolean sync) {
        if (sync && owed < Long.SIZE) {
            syncs |= 1L << owed;
        }
        owed++;
    }

    /** The server begins COPY FROM STDIN on behalf of the oldest request: every Sync that was sent since is ignored by it. */
    public void copyInBegins() {
        copyIn = true;
        if (owed > 0) {
            owed = (syncs & 1) != 0 ? 0 : 1;
            syncs = 0;
        }
    }

    public void readyForQuery() {
        copyIn = false;
        if (owed > 0) {
            owed--;
            syncs >>>= 1;
            if (owed >= Long.SIZE) {
                syncs |= 1L << (Long.SIZE - 1);
            }
        }
    }

    public boolean any() {
        return owed > 0 || copyIn;
    }
}
