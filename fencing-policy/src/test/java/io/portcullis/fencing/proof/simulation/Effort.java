package io.portcullis.fencing.proof.simulation;

/** How much of the proof is run: all of it, or with {@code -Dfast} as much as fits between two edits. */
public final class Effort {
    public static final boolean FAST = System.getProperty("fast") != null;

    private static final int SHARE = 20;
    private static final int FEWER_MOVES = 3;

    private Effort() {}

    public static long schedules(long all) {
        return FAST ? all / SHARE : all;
    }

    /** Each move less makes it three to four times as fast. */
    public static int depth(int all) {
        return FAST ? all - FEWER_MOVES : all;
    }
}
