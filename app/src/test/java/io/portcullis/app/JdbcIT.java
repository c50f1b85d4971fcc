package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.process.Waiting;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** pgjdbc in all its query modes. */
@ExtendWith(SharedCluster.Provider.class)
class JdbcIT {
    private static final int ROWS = 2_000;

    private final SharedCluster shared;

    JdbcIT(SharedCluster shared) {
        this.shared = shared;
    }

    static List<String> ways() {
        return SharedCluster.ways();
    }

    static Stream<String> waysAndModes() {
        return ways().stream()
                .flatMap(way -> Stream.of("simple", "extended", "extendedForPrepared", "extendedCacheEverything")
                        .map(mode -> way + " " + mode));
    }

    @ParameterizedTest
    @MethodSource("waysAndModes")
    void queriesBatchesAndErrorsInEveryMode(String wayAndMode) throws SQLException {
        String[] words = wayAndMode.split(" ", 2);
        try (Connection connection =
                        shared.primaryBy(words[0]).connect("preferQueryMode", words[1], "prepareThreshold", "2");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, v text)");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
                for (int i = 0; i < ROWS; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "value " + i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(ROWS).containsOnly(1);
            }
            connection.commit();
            // Often enough for pgjdbc to name the statement on the server.
            try (PreparedStatement select = connection.prepareStatement("SELECT v FROM t WHERE id = ?")) {
                for (int i = 0; i < 10; i++) {
                    select.setInt(1, i);
                    try (ResultSet rows = select.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getString(1)).isEqualTo("value " + i);
                    }
                }
            }
            assertThat(fetchedInPortions(connection)).hasSize(ROWS).isSorted();
            assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES (1, 'again')"))
                    .isInstanceOfSatisfying(PSQLException.class, refused -> {
                        ServerErrorMessage said = Objects.requireNonNull(refused.getServerErrorMessage());
                        assertThat(refused.getSQLState()).isEqualTo("23505");
                        assertThat(said.getConstraint()).isEqualTo("t_pkey");
                        assertThat(said.getDetail()).contains("already exists");
                        assertThat(said.getRoutine()).isNotEmpty();
                    });
            connection.rollback();
            assertThat(one(statement, "SELECT count(*) FROM t")).isEqualTo(Integer.toString(ROWS));
        }
    }

    /** With a fetch size the portal is suspended again and again. */
    private static List<Integer> fetchedInPortions(Connection connection) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        try (PreparedStatement all = connection.prepareStatement("SELECT id FROM t ORDER BY id")) {
            all.setFetchSize(97);
            try (ResultSet rows = all.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getInt(1));
                }
            }
        }
        return ids;
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void copiesInAndOut(String way) throws SQLException, IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            rows.append(i).append("\tthe row with number ").append(i).append('\n');
        }
        byte[] in = rows.toString().getBytes(StandardCharsets.UTF_8);
        try (Connection connection = shared.primaryBy(way).connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE t(id int, v text)");
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            assertThat(copy.copyIn("COPY t FROM STDIN", new ByteArrayInputStream(in)))
                    .isEqualTo(200_000);
            ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
            assertThat(copy.copyOut("COPY t TO STDOUT", out)).isEqualTo(200_000);
            assertThat(out.toByteArray()).isEqualTo(in);
            assertThatThrownBy(() -> copy.copyIn(
                            "COPY t FROM STDIN",
                            new ByteArrayInputStream("x\ty\n".repeat(50_000).getBytes(StandardCharsets.UTF_8))))
                    .hasMessageContaining("invalid input syntax");
            var cancelled = copy.copyIn("COPY t FROM STDIN");
            cancelled.writeToCopy(in, 0, 1_000);
            cancelled.cancelCopy();
            assertThat(one(statement, "SELECT count(*) FROM t")).isEqualTo("200000");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void hearsOthersNotifications(String way) throws SQLException {
        try (Connection listener = shared.primaryBy(way).connect();
                Statement listens = listener.createStatement()) {
            listens.execute("LISTEN " + way);
            // The other end of the way, so that nothing but the notification makes the listener's connection speak.
            shared.primary.address().execute("NOTIFY " + way + ", 'hello'");
            PGNotification[] heard = listener.unwrap(PGConnection.class).getNotifications(20_000);
            assertThat(heard).hasSize(1);
            assertThat(heard[0].getParameter()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void cancelsByStatementAndByTimeout(String way) throws SQLException {
        String mark = "jdbc-" + way;
        try (Connection connection = shared.primaryBy(way).connect("ApplicationName", mark);
                Statement statement = connection.createStatement()) {
            CompletableFuture<Void> cancelling = CompletableFuture.runAsync(() -> {
                Waiting.until(
                        "the sleep",
                        Waiting.AT_MOST,
                        () -> shared.primary
                                .address()
                                .ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND"
                                        + " application_name = '" + mark + "'"),
                        "1"::equals);
                try {
                    statement.cancel();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(100)"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            cancelled -> assertThat(cancelled.getSQLState()).isEqualTo("57014"));
            cancelling.join();
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(100)"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            cancelled -> assertThat(cancelled.getSQLState()).isEqualTo("57014"));
            statement.setQueryTimeout(0);
            assertThat(one(statement, "SELECT 'alive'")).isEqualTo("alive");
        }
    }

    @Test
    void aCancelRequestEndsNobodyElsesQuery() throws SQLException {
        try (Connection mine = shared.primaryBy("visible").connect();
                Statement busy = mine.createStatement();
                Connection others = shared.primaryBy("visible").connect();
                Statement other = others.createStatement()) {
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return one(other, "SELECT 'undisturbed' FROM pg_sleep(1)");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            for (int i = 0; i < 20; i++) {
                busy.cancel();
            }
            assertThat(answer.join()).isEqualTo("undisturbed");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anIdleSessionIsUntouchedOverManyContactsWithTheDcs(String way) throws SQLException {
        try (Connection connection = shared.primaryBy(way).connect();
                Statement statement = connection.createStatement()) {
            String before = one(statement, "SELECT pg_backend_pid()");
            for (int i = 0; i < 3; i++) {
                long contact = shared.gateway
                        .gateway()
                        .clusters()
                        .getFirst()
                        .authority()
                        .contactSent();
                Waiting.until(
                        "another contact",
                        Waiting.AT_MOST,
                        () -> shared.gateway
                                        .gateway()
                                        .clusters()
                                        .getFirst()
                                        .authority()
                                        .contactSent()
                                != contact);
            }
            assertThat(one(statement, "SELECT pg_backend_pid()")).isEqualTo(before);
        }
    }

    @Test
    void aSessionOfTheReplicaRouteMayReadAndIsToldWhereItIs() throws SQLException {
        for (String way : ways()) {
            try (Connection connection = shared.replicaBy(way).connect("targetServerType", "secondary");
                    Statement statement = connection.createStatement()) {
                assertThat(one(statement, "SELECT pg_is_in_recovery()")).isEqualTo("t");
            }
            try (Connection connection = shared.primaryBy(way).connect("targetServerType", "primary");
                    Statement statement = connection.createStatement()) {
                assertThat(one(statement, "SELECT pg_is_in_recovery()")).isEqualTo("f");
            }
        }
    }
}
