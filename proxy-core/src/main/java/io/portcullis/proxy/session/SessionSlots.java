package io.portcullis.proxy.session;

import io.portcullis.proxy.gateway.Listener;

/** The places that one session takes up and gives back: pending, then admitted, and among those who wait for a route to open. */
final class SessionSlots {
    private final Listener listener;
    private final Admission waiting;
    private boolean admitted;
    private boolean waits;

    /** The client counts as pending already. */
    SessionSlots(Listener listener, Admission waiting) {
        this.listener = listener;
        this.waiting = waiting;
    }

    /** The client has said what it wants: from now on it counts as a session, if there is room for one. */
    boolean admit() {
        if (!admitted) {
            admitted = listener.admit();
            if (admitted) {
                listener.noLongerPending();
            }
        }
        return admitted;
    }

    /** Whether the session may wait. */
    boolean await() {
        if (!waits) {
            waits = listener.letsWait() && waiting.enter();
        }
        return waits;
    }

    void stopWaiting() {
        if (waits) {
            waits = false;
            waiting.leave();
        }
    }

    /** The session is over. */
    void leave() {
        stopWaiting();
        if (admitted) {
            listener.leave();
        } else {
            listener.noLongerPending();
        }
    }
}
