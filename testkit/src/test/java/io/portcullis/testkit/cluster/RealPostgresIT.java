package io.portcullis.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.process.DataFolder;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RealPostgresIT {
    @Test
    void takesSettingsAndSurvivesACrash() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            RealPostgres server =
                    RealPostgres.in(home, "pg").setting("wal_level", "logical").start();
            assertThat(server.address().ask("SHOW wal_level")).isEqualTo("logical");
            server.address().execute("CREATE TABLE t AS SELECT 42 AS answer");

            server.kill();
            assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
            server.start();
            assertThat(server.address().ask("SELECT answer FROM t")).isEqualTo("42");

            server.stop();
            assertThat(server.process().isAlive()).isFalse();
        }
    }

    @Test
    void asksForThePasswordOverTls() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            TestCertificate certificate = TestCertificate.create(home, "pg");
            RealPostgres server = RealPostgres.in(home, "pg")
                    .tls(certificate)
                    .authentication(Authentication.SCRAM_SHA_256)
                    .hba("hostnossl postgres nobody 127.0.0.1/32 reject")
                    .start();
            String verified =
                    server.jdbcUrl() + "?user=postgres&sslmode=verify-full&sslrootcert=" + certificate.certificate();

            try (var connection = DriverManager.getConnection(verified + "&password=" + Login.SUPERUSER.password())) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThatThrownBy(() -> DriverManager.getConnection(verified + "&password=wrong")
                            .close())
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("28P01");
        }
    }

    @Test
    void leavesNoSharedMemoryEvenAfterACrash() throws Exception {
        long segment;
        try (Workspace home = Workspace.create("it")) {
            RealPostgres server = RealPostgres.in(home, "pg").start();
            segment = new DataFolder(home.folder("pg").resolve("data"))
                    .sharedMemory()
                    .orElseThrow();
            assertThat(segments()).contains(segment);
            server.kill();
        }
        assertThat(segments()).doesNotContain(segment);
    }

    /** The second column of the system's table, below its heading. */
    private static List<Long> segments() throws IOException {
        return Files.readAllLines(Path.of("/proc/sysvipc/shm")).stream()
                .skip(1)
                .map(line -> Long.parseLong(line.strip().split("\\s+", -1)[1]))
                .toList();
    }
}
