package io.portcullis.lab.chaos.check;

/**
 * The server that executed an operation, as it says itself.
 *
 * @param timeline the timeline that it writes to; {@link #STANDBY} in recovery
 * @param lsn the end of its WAL before the operation was committed
 */
public record Executor(String node, long timeline, long lsn) {
    public static final long STANDBY = 0;
}
