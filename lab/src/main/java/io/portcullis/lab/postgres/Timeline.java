package io.portcullis.lab.postgres;

/** The timeline of a server. PostgreSQL begins a new one when it is promoted, and never otherwise. */
public final class Timeline {
    /** In place of a timeline, for a server in recovery. */
    public static final long IN_RECOVERY = 0;

    /** Eight hexadecimal digits, from the names of the server's WAL files. Fails in recovery. */
    public static final String SQL = "left(pg_walfile_name(pg_current_wal_lsn()), 8)";

    /** The same; {@link #IN_RECOVERY} in recovery. */
    public static final String SQL_OR_RECOVERY = "CASE WHEN pg_is_in_recovery() THEN '0' ELSE " + SQL + " END";

    private static final int HEX_RADIX = 16;

    private Timeline() {}

    public static long parse(String digits) {
        return Long.parseLong(digits, HEX_RADIX);
    }
}
