package io.portcullis.proxy.session;

/** The limits that one session counts against: pending, then admitted, and waiting while it has no server. */
final class SessionSlots {
    private final ListenerTerms terms;
    private final Admission waiting;
    private boolean admitted;
    private boolean waits;

    /** The client counts as pending already. */
    SessionSlots(ListenerTerms terms, Admission waiting) {
        this.terms = terms;
        this.waiting = waiting;
    }

    /** The client has said what it needs: from now on it counts as a session, if there is room for one. */
    boolean admit() {
        if (!admitted) {
            admitted = enter();
            if (admitted) {
                terms.pending().leave();
            }
        }
        return admitted;
    }

    private boolean enter() {
        if (!terms.sessions().enter()) {
            return false;
        }
        if (!terms.ownSessions().enter()) {
            terms.sessions().leave();
            return false;
        }
        return true;
    }

    /** Whether the session may wait. */
    boolean await() {
        if (!waits) {
            waits = terms.mayWait() && waiting.enter();
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
            terms.ownSessions().leave();
            terms.sessions().leave();
        } else {
            terms.pending().leave();
        }
    }
}
