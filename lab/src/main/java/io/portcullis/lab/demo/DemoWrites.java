package io.portcullis.lab.demo;

import io.portcullis.testkit.cluster.RealPatroni;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** The table that the writers fill. */
final class DemoWrites {
    /** The timeline that a server writes to, as the eight digits at the head of its WAL files' names; not to be asked in recovery. */
    static final String TIMELINE = "left(pg_walfile_name(pg_current_wal_lsn()), 8)";

    /** The server says itself which one it is: what a client is connected to is just what is in question. */
    static final String INSERT =
            "INSERT INTO demo_writes (writer, id) VALUES (?, ?) RETURNING inet_server_port(), " + TIMELINE;

    private static final String CREATE =
            "CREATE TABLE demo_writes (writer text, id bigint, at timestamptz DEFAULT clock_timestamp(), PRIMARY KEY (writer, id))";

    private DemoWrites() {}

    static long timeline(String digits) {
        return Long.parseLong(digits, 16);
    }

    static void create(RealPatroni primary) throws SQLException {
        primary.address().execute(CREATE);
    }

    /** What is there in the end. */
    static Set<Long> surviving(RealPatroni primary, String writer) throws SQLException {
        Set<Long> ids = new HashSet<>();
        try (Connection connection = primary.connect();
                PreparedStatement select = connection.prepareStatement("SELECT id FROM demo_writes WHERE writer = ?")) {
            select.setString(1, writer);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }
}
