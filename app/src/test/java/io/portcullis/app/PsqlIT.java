package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** psql sees through the gateway what it sees without, to the last byte. */
@ExtendWith(SharedCluster.Provider.class)
class PsqlIT {
    /** Rows, nothing, many rows, errors of all kinds, notices with all their fields, NULLs, several results of one query. */
    private static final String TALK = """
            SELECT 1 AS one, NULL AS nothing, 'ä€😀' AS text, '\\x00ff'::bytea;
            SELECT generate_series(1, 2000) AS n, repeat('x', 300) AS filler;
            SELECT;
            CREATE TEMP TABLE t(id int PRIMARY KEY, v text CHECK (v <> 'bad') NOT NULL);
            INSERT INTO t VALUES (1, 'a'), (2, 'b') RETURNING *;
            INSERT INTO t VALUES (1, 'again');
            INSERT INTO t VALUES (3, 'bad');
            INSERT INTO t(id) VALUES (4);
            SELEC 1;
            SELECT 1 / 0;
            SELECT 'first' \\; SELECT 'second' \\; SELECT 'third';
            DO $$ BEGIN RAISE WARNING 'look out' USING DETAIL = 'what', HINT = 'do', ERRCODE = '01ABC'; END $$;
            DO $$ BEGIN RAISE NOTICE 'told in passing'; RAISE EXCEPTION 'boom' USING
                COLUMN = 'c', CONSTRAINT = 'k', DATATYPE = 'd', TABLE = 't', SCHEMA = 's'; END $$;
            DROP TABLE IF EXISTS was_never_there;
            BEGIN;
            SELECT nonsense;
            SELECT 1;
            ROLLBACK;
            DECLARE c CURSOR WITH HOLD FOR SELECT * FROM t ORDER BY id;
            FETCH ALL c;
            SELECT 1 AS described \\gdesc
            SET client_encoding = 'LATIN1';
            SELECT 'ä';
            SHOW server_version;
            """;

    private final SharedCluster shared;
    private final Path folder;

    PsqlIT(SharedCluster shared) {
        this.shared = shared;
        this.folder = shared.folder("psql");
    }

    static List<String> ways() {
        return SharedCluster.ways();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void resultsErrorsAndNoticesAreThoseOfADirectConnectionByteForByte(String way) {
        Endpoint through = shared.primaryBy(way);
        ClientProgram.Ended expected = ClientProgram.psql(folder, shared.directLike(through), TALK, "--echo-all");
        ClientProgram.Ended actual = ClientProgram.psql(folder, through, TALK, "--echo-all");
        assertThat(expected.errors())
                .contains("01ABC", "COLUMN NAME:  c", "22012")
                .contains("LOCATION:");
        assertThat(actual.bytes()).isEqualTo(expected.bytes());
        assertThat(actual.errors()).isEqualTo(expected.errors());
        assertThat(actual.code()).isEqualTo(expected.code());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void copiesInAndOut(String way) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            rows.append(i).append("\trow ").append(i).append(" \\\\ ä\n");
        }
        Path in = Files.writeString(folder.resolve(way + ".in"), rows);
        Path out = folder.resolve(way + ".out");
        ClientProgram.psql(folder, shared.primaryBy(way), """
                        CREATE TEMP TABLE t(id int, v text);
                        \\copy t FROM '%s'
                        \\copy (SELECT * FROM t ORDER BY id) TO '%s'
                        \\copy t FROM stdin
                        not a number	x
                        \\.
                        """.formatted(in, out))
                .successfully();
        assertThat(out).hasSameBinaryContentAs(in);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aFailedCopyTellsWhereItFailed(String way) {
        String script = """
                CREATE TEMP TABLE t(id int);
                \\copy t FROM stdin
                1
                x
                \\.
                SELECT count(*) FROM t;
                """;
        Endpoint through = shared.primaryBy(way);
        ClientProgram.Ended expected = ClientProgram.psql(folder, shared.directLike(through), script);
        ClientProgram.Ended actual = ClientProgram.psql(folder, through, script);
        assertThat(actual.errors()).contains("22P02", "line 2").isEqualTo(expected.errors());
        assertThat(actual.bytes()).isEqualTo(expected.bytes());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void hearsNotifications(String way) {
        String listener = "LISTEN news;\nSELECT pg_notify('news', 'from myself');\n";
        assertThat(ClientProgram.psql(folder, shared.primaryBy(way), listener)
                        .successfully()
                        .output())
                .contains("Asynchronous notification \"news\" with payload \"from myself\"");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void controlCCancelsTheQueryAndNothingElse(String way) {
        String mark = "cancel-" + way;
        Endpoint through = shared.primaryBy(way).with("PGAPPNAME", mark);
        String script = "SELECT pg_sleep(100);\nSELECT 'still ' || 'here';\n";
        try (ClientProgram psql = ClientProgram.start(
                folder,
                through,
                script,
                List.of(ClientProgram.postgres("psql"), "-X", "-v", "VERBOSITY=verbose", "-f", "-"))) {
            Waiting.until(
                    "the sleep",
                    Duration.ofSeconds(20),
                    () -> shared.primary
                            .address()
                            .ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND"
                                    + " application_name = '" + mark + "'"),
                    "1"::equals);
            psql.signal(Signal.INT);
            ClientProgram.Ended ended = psql.ended();
            assertThat(ended.errors()).contains("57014").contains("canceling statement due to user request");
        }
        shared.gateway.awaitNoSessions();
    }

    @Test
    void settingsOfTheStartupMessageReachTheServer() {
        for (String way : ways()) {
            Endpoint through = shared.primaryBy(way)
                    .with("PGOPTIONS", "-c work_mem=3MB -c DateStyle=SQL,\\ DMY --statement-timeout=12345")
                    .with("PGAPPNAME", "the app " + way)
                    .with("PGCLIENTENCODING", "LATIN1");
            ClientProgram.Ended ended =
                    ClientProgram.psql(folder, through, """
                    SHOW work_mem; SHOW DateStyle; SHOW statement_timeout; SHOW client_encoding;
                    SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid();
                    SELECT chr(228);
                    """, "-At").successfully();
            assertThat(new String(ended.bytes(), StandardCharsets.ISO_8859_1).lines())
                    .containsExactly("3MB", "SQL, DMY", "12345ms", "LATIN1", "the app " + way, "ä");
        }
    }

    static Stream<String> listenersAndModes() {
        return Stream.of("primary", "primary-terminating", "primary-off")
                .flatMap(listener ->
                        Stream.of("disable", "allow", "prefer", "require").map(mode -> listener + " " + mode));
    }

    @ParameterizedTest
    @MethodSource("listenersAndModes")
    void everySslmodeGetsWhatTheListenerHas(String listenerAndMode) {
        String[] words = listenerAndMode.split(" ", 2);
        Endpoint through = Endpoint.of(listenerAndMode, shared.gateway.port(words[0]), words[1]);
        ClientProgram.Ended ended = ClientProgram.psql(folder, through, "\\conninfo\nSELECT 'served';\n", "-At");
        if (words[0].equals("primary-off") && words[1].equals("require")) {
            assertThat(ended.errors()).contains("server does not support SSL, but SSL was required");
            return;
        }
        boolean encrypted =
                !words[0].equals("primary-off") && (words[1].equals("prefer") || words[1].equals("require"));
        assertThat(ended.successfully().output()).contains("served");
        assertThat(ended.output().contains("SSL connection (protocol: TLS"))
                .as(ended.output())
                .isEqualTo(encrypted);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theReplicaRouteReadsFromAStandbyWhichRefusesWritesItself(String way) {
        String script = "SELECT pg_is_in_recovery();\nCREATE TABLE never(id int);\n";
        ClientProgram.Ended ended = ClientProgram.psql(folder, shared.replicaBy(way), script, "-At");
        assertThat(ended.output()).isEqualTo("t\n");
        assertThat(ended.errors()).contains("25006").contains("read-only transaction");
    }
}
