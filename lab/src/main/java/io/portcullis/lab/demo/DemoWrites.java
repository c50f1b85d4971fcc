package io.portcullis.lab.demo;

import io.portcullis.lab.postgres.TimelineSql;
import io.portcullis.testkit.cluster.RealPatroni;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** The table that the writers fill. */
final class DemoWrites {
    /** The server says which one it is: the client of a relay cannot know. */
    static final String INSERT =
            "INSERT INTO demo_writes (writer, id) VALUES (?, ?) RETURNING inet_server_port(), " + TimelineSql.TIMELINE;

    private static final String CREATE_TABLE =
            "CREATE TABLE demo_writes (writer text, id bigint, at timestamptz DEFAULT clock_timestamp(), PRIMARY KEY (writer, id))";

    private DemoWrites() {}

    static void create(RealPatroni primary) throws SQLException {
        primary.address().execute(CREATE_TABLE);
    }

    /** The ids that are present at the end. */
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
