package io.portcullis.lab.chaos.client;

import io.portcullis.lab.chaos.check.Executor;
import io.portcullis.lab.chaos.check.Operation.Result;
import io.portcullis.lab.postgres.TimelineSql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of append-only registers, and the statements of the clients. In every answer the server says which one it is: a client cannot know. */
public final class Registers {
    private static final int HEX_RADIX = 16;
    private static final String SERVER_ADDRESS = "host(inet_server_addr())";
    private static final String CREATE_TABLE =
            "CREATE TABLE register (episode int, client int, seq bigint, PRIMARY KEY (episode, client, seq))";
    private static final String APPEND_QUERY = "INSERT INTO register VALUES (?, ?, ?) RETURNING " + SERVER_ADDRESS
            + ", " + TimelineSql.TIMELINE + ", pg_current_wal_insert_lsn() - '0/0'::pg_lsn";
    private static final String NEWEST_QUERY = "SELECT " + SERVER_ADDRESS + ", " + TimelineSql.TIMELINE_OR_RECOVERY
            + ", 0, ARRAY(SELECT coalesce((SELECT max(seq) FROM register WHERE episode = ? AND client = c), 0)"
            + " FROM generate_series(0, ? - 1) c ORDER BY c)";

    /** Classes of errors after which the transaction was rolled back for certain. All others leave its outcome unknown. */
    private static final Set<String> ROLLED_BACK_CLASSES = Set.of("25", "40", "42", "53", "55");

    private final int episode;
    private final int clients;
    private final NodeNames nodes;

    /** Knows the nodes by the addresses of their servers. */
    public interface NodeNames {
        String nodeAt(String address);
    }

    public Registers(int episode, int clients, NodeNames nodes) {
        this.episode = episode;
        this.clients = clients;
        this.nodes = nodes;
    }

    public static void create(Connection primary) throws SQLException {
        execute(primary, CREATE_TABLE);
    }

    /** Removes the rows of earlier episodes. */
    public static void clear(Connection primary) throws SQLException {
        execute(primary, "TRUNCATE register");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    Executor append(Connection connection, int client, long seq) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(APPEND_QUERY)) {
            insert.setInt(1, episode);
            insert.setInt(2, client);
            insert.setLong(3, seq);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return executor(row);
            }
        }
    }

    /** The result of one read. */
    record Newest(Executor by, List<Long> seqs) {}

    Newest newest(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NEWEST_QUERY)) {
            select.setInt(1, episode);
            select.setInt(2, clients);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Newest(
                        executor(row), List.of((Long[]) row.getArray(4).getArray()));
            }
        }
    }

    private Executor executor(ResultSet row) throws SQLException {
        return new Executor(nodes.nodeAt(row.getString(1)), TimelineSql.parse(row.getString(2)), row.getLong(3));
    }

    /** All rows, by client. */
    public Map<Integer, Set<Long>> rows(Connection primary) throws SQLException {
        Map<Integer, Set<Long>> rows = new HashMap<>();
        try (PreparedStatement select =
                primary.prepareStatement("SELECT client, seq FROM register WHERE episode = ?")) {
            select.setInt(1, episode);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.computeIfAbsent(row.getInt(1), _ -> new HashSet<>()).add(row.getLong(2));
                }
            }
        }
        return rows;
    }

    static Result after(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.length() == 5 && ROLLED_BACK_CLASSES.contains(state.substring(0, 2))
                ? Result.FAILED
                : Result.UNKNOWN;
    }

    /** The timelines that a primary left, and where it left them: its history file. */
    public static Map<Long, Long> forks(Connection primary, long timeline) throws SQLException {
        Map<Long, Long> forks = new HashMap<>();
        if (timeline == 1) {
            return forks;
        }
        try (PreparedStatement select = primary.prepareStatement("SELECT pg_read_file(?)")) {
            select.setString(1, "pg_wal/%08X.history".formatted(timeline));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                for (String line : row.getString(1).lines().toList()) {
                    fork(line, forks);
                }
            }
        }
        return forks;
    }

    /** {@code 1<TAB>0/5000A0<TAB>reason}, as PostgreSQL writes it. */
    static void fork(String line, Map<Long, Long> forks) {
        List<String> words = new ArrayList<>(List.of(line.strip().split("\\s+", 3)));
        if (words.size() >= 2 && !line.startsWith("#")) {
            String[] lsn = words.get(1).split("/", -1);
            forks.put(
                    Long.parseLong(words.getFirst()),
                    (Long.parseLong(lsn[0], HEX_RADIX) << 32) + Long.parseLong(lsn[1], HEX_RADIX));
        }
    }
}
