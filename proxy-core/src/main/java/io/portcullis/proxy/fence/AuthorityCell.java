package io.portcullis.proxy.fence;

import io.portcullis.fencing.Authority;

/**
 * The authority in force: the one thing that the control loop writes and the relays on all event loops read, for every burst. One
 * volatile reference to an immutable object, so a reader never sees half of it.
 */
public final class AuthorityCell {
    private volatile Authority authority = Authority.NONE;

    public Authority get() {
        return authority;
    }

    void set(Authority next) {
        authority = next;
    }
}
