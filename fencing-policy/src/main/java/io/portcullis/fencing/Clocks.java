package io.portcullis.fencing;

/**
 * One reading of both clocks, in nanoseconds.
 *
 * @param elapsed a clock that never steps and counts the time the machine was suspended: CLOCK_BOOTTIME. All arithmetic uses it
 * @param wall the wall clock. It is only ever compared with {@code elapsed}, to notice that one of them jumped
 */
public record Clocks(long elapsed, long wall) {
    /** A time on the elapsed clock before any other. */
    public static final long NEVER = Long.MIN_VALUE / 2;
}
