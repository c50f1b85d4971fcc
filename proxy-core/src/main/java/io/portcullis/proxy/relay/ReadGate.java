package io.portcullis.proxy.relay;

import io.netty.channel.Channel;

/**
 * Whether one side is read: while the other side can take more, and the session is not suspended. All back-pressure there is. A fence
 * does not wait for it.
 */
public final class ReadGate {
    private final Channel source;
    private boolean peerFull;
    private boolean suspended;

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

    private void apply() {
        source.config().setAutoRead(!peerFull && !suspended);
    }
}
