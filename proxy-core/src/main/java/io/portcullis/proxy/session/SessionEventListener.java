package io.portcullis.proxy.session;

import io.portcullis.proxy.lifecycle.SessionEvent;

/** Takes what happens to a session to its machine. */
interface SessionEventListener {
    void onEvent(SessionEvent event);
}
