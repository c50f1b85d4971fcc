package io.portcullis.lab.postgres;

/** Asks a server for its timeline. PostgreSQL begins a new one when it is promoted, and never otherwise. */
public final class TimelineSql {
    /** In place of a timeline, for a server in recovery. */
    public static final long IN_RECOVERY = 0;

    /** Eight hexadecimal digits, from the names of the server's WAL files. Fails in recovery. */
    public static final String TIMELINE = "left(pg_walfile_name(pg_current_wal_lsn()), 8)";

    /** The same; {@link #IN_RECOVERY} in recovery. */
    public static final String TIMELINE_OR_RECOVERY =
            "CASE WHEN pg_is_in_recovery() THEN '0' ELSE " + TIMELINE + " END";

    private static final int HEX_RADIX = 16;

    private TimelineSql() {}

    public static long parse(String digits) {
        return Long.parseLong(digits, HEX_RADIX);
    }
}
