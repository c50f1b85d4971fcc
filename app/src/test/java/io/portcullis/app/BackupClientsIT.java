package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that copy a whole server, once or for ever: dumps, and the replication protocol in its physical and its logical form. */
@ExtendWith(SharedCluster.Provider.class)
class BackupClientsIT {

    private final SharedCluster shared;
    private final Path folder;

    BackupClientsIT(SharedCluster shared) {
        this.shared = shared;
        this.folder = shared.folder("backups");
    }

    static List<String> ways() {
        return SharedCluster.ways();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aDumpEqualsADirectOneAndCanBeRestoredThroughTheGateway(String way) throws SQLException {
        String source = "dumped_" + way;
        String copy = "restored_" + way;
        execute("CREATE DATABASE " + source);
        execute("CREATE DATABASE " + copy);
        Endpoint through = shared.primaryBy(way);
        ClientProgram.psql(folder, through.with("PGDATABASE", source), """
                        CREATE TABLE t AS SELECT n, repeat(md5(n::text), 20) AS v, n % 7 = 0 AS b FROM generate_series(1, 20000) n;
                        CREATE INDEX ON t(v);
                        CREATE VIEW w AS SELECT n FROM t WHERE b;
                        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1 -- ä';
                        SELECT lo_from_bytea(4711, decode(repeat('00ff', 5000), 'hex'));
                        """).successfully();
        byte[] expected = dump(shared.direct("disable"), source);
        assertThat(dump(through, source)).isEqualTo(expected);
        ClientProgram.psql(
                        folder,
                        through.with("PGDATABASE", copy),
                        new String(expected, java.nio.charset.StandardCharsets.UTF_8),
                        "-q",
                        "-v",
                        "ON_ERROR_STOP=1")
                .successfully();
        assertThat(dump(shared.direct("disable"), copy)).isEqualTo(expected);
    }

    /** Without the random token that newer versions of pg_dump put around a dump. */
    private byte[] dump(Endpoint from, String database) {
        return ClientProgram.run(
                        folder, from.with("PGDATABASE", database), "", ClientProgram.postgres("pg_dump"), "--blobs")
                .successfully()
                .output()
                .lines()
                .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
                .collect(Collectors.joining("\n", "", "\n"))
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aBaseBackupIsWhole(String way) {
        Path backup = folder.resolve("base-" + way);
        ClientProgram.run(
                        folder,
                        shared.primaryBy(way),
                        "",
                        ClientProgram.postgres("pg_basebackup"),
                        "-D",
                        backup.toString(),
                        "-X",
                        "stream",
                        "-c",
                        "fast",
                        "--no-sync",
                        "--manifest-checksums=SHA256")
                .successfully();
        assertThat(ClientProgram.run(
                                folder,
                                shared.primaryBy(way),
                                "",
                                ClientProgram.postgres("pg_verifybackup"),
                                backup.toString())
                        .successfully()
                        .output())
                .contains("backup successfully verified");
        shared.gateway.awaitNoSessions();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void streamedWalIsTheServersOwn(String way) throws IOException, SQLException {
        Path archive = Files.createDirectory(folder.resolve("wal-" + way));
        try (ClientProgram receiver = ClientProgram.start(
                folder,
                shared.primaryBy(way).with("PGAPPNAME", "wal-" + way),
                "",
                List.of(
                        ClientProgram.postgres("pg_receivewal"),
                        "-D",
                        archive.toString(),
                        "--no-loop",
                        "--no-sync",
                        "--verbose"))) {
            Waiting.until(
                    "the walsender",
                    Waiting.AT_MOST,
                    () -> ask("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND"
                            + " application_name = 'wal-" + way + "'"),
                    "1"::equals);
            execute("CREATE TABLE wal_" + way + " AS SELECT repeat('z', 1000) FROM generate_series(1, 2000)");
            String segment = ask("SELECT pg_walfile_name(pg_switch_wal())");
            Path received = archive.resolve(segment);
            Waiting.until("segment " + segment, Waiting.AT_MOST, () -> Files.exists(received));
            assertThat(received).hasSameBinaryContentAs(original(segment));
            receiver.signal(Signal.INT);
            assertThat(receiver.ended().successfully().errors()).contains("received interrupt signal");
        }
    }

    private Path original(String segment) {
        return shared.folder(shared.primary.name()).resolve("data/pg_wal").resolve(segment);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void logicalChangesArrive(String way) throws SQLException {
        String slot = "logical_" + way;
        execute("CREATE TABLE changes_" + way + "(id int)");
        try (ClientProgram receiver = ClientProgram.start(
                folder,
                shared.primaryBy(way),
                "",
                List.of(
                        ClientProgram.postgres("pg_recvlogical"),
                        "--dbname=postgres",
                        "--slot=" + slot,
                        "--create-slot",
                        "--start",
                        "--no-loop",
                        "-P",
                        "test_decoding",
                        "-f",
                        "-"))) {
            Waiting.until(
                    "the slot",
                    Waiting.AT_MOST,
                    () -> ask("SELECT count(*) FROM pg_replication_slots WHERE active AND slot_name = '" + slot + "'"),
                    "1"::equals);
            execute("INSERT INTO changes_" + way + " SELECT generate_series(1, 1000)");
            receiver.await("the last change", said -> said.contains("id[integer]:1000"));
            receiver.signal(Signal.INT);
            List<String> changes = receiver.ended()
                    .successfully()
                    .output()
                    .lines()
                    .filter(line -> line.contains("changes_" + way))
                    .toList();
            assertThat(changes).hasSize(1000).doesNotHaveDuplicates();
        }
        ClientProgram.run(
                        folder,
                        shared.primaryBy(way),
                        "",
                        ClientProgram.postgres("pg_recvlogical"),
                        "--dbname=postgres",
                        "--slot=" + slot,
                        "--drop-slot")
                .successfully();
        shared.gateway.awaitNoSessions();
    }

    private void execute(String sql) throws SQLException {
        shared.primary.address().execute(sql);
    }

    private String ask(String sql) throws SQLException {
        return shared.primary.address().ask(sql);
    }
}
