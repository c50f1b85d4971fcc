package io.portcullis.proxy.fence;

import io.portcullis.fencing.Authority;

/**
 * The authority in force: the one thing that the control loop writes and the relays on all event loops read, for every burst. One
 * volatile reference to an immutable object, so a reader never sees half of it.
 */
public final class AuthorityHolder {
    private volatile Authority authority = Authority.NONE;
    private boolean withdrawn;

    public Authority get() {
        return authority;
    }

    synchronized void set(Authority next) {
        if (!withdrawn) {
            authority = next;
        }
    }

    /** From now on nothing is allowed, even if the control loop sets another authority: the gateway stops and removes its registration. */
    public synchronized void withdraw() {
        withdrawn = true;
        authority = Authority.NONE;
    }
}
