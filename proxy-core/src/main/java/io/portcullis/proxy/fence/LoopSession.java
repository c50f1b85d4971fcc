package io.portcullis.proxy.fence;

/** A session as its event loop sees it. All methods are called on that loop. */
public interface LoopSession extends Abandonable {
    /** Things may have changed for a session that waits for a server. */
    void onRouteChanged();

    /** The time that the session gave itself is over. */
    void onTimeout();

    /** The gateway stops. */
    void onStop();

    /** What the session is doing, for metrics. */
    SessionKind kind();
}
