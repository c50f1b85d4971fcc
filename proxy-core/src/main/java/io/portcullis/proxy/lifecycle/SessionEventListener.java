package io.portcullis.proxy.lifecycle;

/** Takes what happens to a session to its machine. */
public interface SessionEventListener {
    void onEvent(SessionEvent event);
}
