package io.portcullis.proxy.relay;

import io.portcullis.fencing.SessionGate.Direction;

/** Hears when a channel with a {@link RelayHandler} ends. All calls are on the event loop of the channel. */
public interface RelayEndListener {
    /**
     * The client sends nothing more, and can still be sent to: it has shut down its sending side, or it is gone, which looks the same.
     * Everything that it sent has been received.
     */
    void onClientFinished();

    /** The side that sends in this direction is gone. */
    void onGone(Direction from);
}
