package io.portcullis.lab.chaos.check;

/**
 * The server that executed an operation, in its own words.
 *
 * @param timeline that it writes to; {@link #STANDBY} if it was in recovery
 * @param lsn where its WAL ended before the operation was committed
 */
public record Executor(String node, long timeline, long lsn) {
    public static final long STANDBY = 0;
}
