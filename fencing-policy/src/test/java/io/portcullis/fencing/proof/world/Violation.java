package io.portcullis.fencing.proof.world;

/** A promise was broken. Names the invariant by its letter in {@code docs/fencing.md}. */
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final char invariant;

    Violation(char invariant, String what) {
        super("(" + invariant + ") " + what, null, false, false);
        this.invariant = invariant;
    }

    public char invariant() {
        return invariant;
    }
}
