package io.portcullis.proxy.relay;

import io.netty.channel.Channel;

/**
 * Whether one side is read: while the other side can take more, the session is not suspended, and there is memory for what it would say.
 * All back-pressure there is. A fence does not wait for it.
 */
public final class ReadGate {
    private final Channel source;
    private boolean peerFull;
    private boolean suspended;
    private boolean overBudget;
    private boolean ended;

    public ReadGate(Channel source) {
        this.source = source;
    }

    /** The side that is written to can take no more, or more again. */
    public void peerFull(boolean full) {
        if (full != peerFull) {
            peerFull = full;
            apply();
        }
    }

    public void suspended(boolean isSuspended) {
        if (isSuspended != suspended) {
            suspended = isSuspended;
            apply();
        }
    }

    /** What this side said and the other has not taken is more than its share of the memory for it, or its share again. */
    void overBudget(boolean over) {
        if (over != overBudget) {
            overBudget = over;
            apply();
        }
    }

    /** This side sends nothing more. Reading on would find the end of its stream again and again. */
    void ended() {
        ended = true;
        apply();
    }

    /** Reads no more, for good. */
    void close() {
        var _ = source.close();
    }

    private void apply() {
        source.config().setAutoRead(!peerFull && !suspended && !overBudget && !ended);
    }
}
