package io.portcullis.proxy.relay;

import io.portcullis.pgwire.message.ParameterStatus.HotStandby;

/** Hears what a server says of itself while its messages pass by. All calls are on the event loop of its channel. */
public interface ServerStateListener {
    /** The server's first ReadyForQuery. */
    void onAuthenticated();

    /** The server reported {@code in_hot_standby}. */
    void onHotStandby(HotStandby reported);

    /** The server refused a write because it is read-only. */
    void onRefusedAsReadOnly();

    /** The server has no session left for clients like this one. */
    void onFull();
}
