package io.portcullis.proxy.fence;

/** Lets go of what only sessions need. */
public interface IdleListener {
    /** Called on an event loop, now and then while it has no session. */
    void onIdle();
}
