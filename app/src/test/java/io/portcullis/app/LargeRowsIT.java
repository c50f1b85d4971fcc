package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Waiting;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGStatement;

/**
 * Rows of 100 MB through a gateway that has 24 MB for buffers: its memory does not depend on what it carries. A process of its own, since
 * the test needs some hundred megabytes itself.
 */
@ExtendWith(SharedCluster.Provider.class)
class LargeRowsIT {
    private static final int ROW_BYTES = 100 << 20;

    private final SharedCluster shared;

    LargeRowsIT(SharedCluster shared) {
        this.shared = shared;
    }

    @Test
    void aRowManyTimesItsMemoryPassesBothWays() throws SQLException {
        int plain = shared.home().freePort();
        int terminating = shared.home().freePort();
        Path folder = shared.folder("small-gateway");
        Path file = shared.home().write(folder.resolve("portcullis.yml"), """
                cluster: {scope: %s, etcd: {endpoints: ['%s']}}
                event-loops: 2
                limits: {max-sessions: 20, max-pending: 20, buffer-memory: 4MB}
                admin: {bind: '127.0.0.1:%d', token-file: '%s'}
                listeners:
                  - {bind: '127.0.0.1:%d', route: primary}
                  - {bind: '127.0.0.1:%d', route: primary, tls: {cert-file: '%s', key-file: '%s'}}
                """.formatted(
                        shared.cluster.settings().scope(),
                        shared.cluster.etcd().endpoint(),
                        shared.home().freePort(),
                        folder.resolve("token"),
                        plain,
                        terminating,
                        shared.gatewayCertificate.certificate(),
                        shared.gatewayCertificate.key()));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx48m",
                "-XX:MaxDirectMemorySize=24m",
                "-Dio.netty.maxDirectMemory=" + (24 << 20),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--config",
                file.toString());
        byte[] sent = new byte[ROW_BYTES];
        new SplittableRandom(1).nextBytes(sent);
        try (ManagedProcess gateway =
                ManagedProcess.start(shared.home(), "small-gateway", ManagedProcess.RunAs.CALLER, command)) {
            for (Endpoint way : List.of(
                    Endpoint.of("visible", plain, "disable"),
                    Endpoint.of("opaque", plain, "require"),
                    Endpoint.of("terminated", terminating, "require"))) {
                gateway.await(
                        "a session " + way,
                        Duration.ofSeconds(30),
                        () -> {
                            way.connect().close();
                            return true;
                        },
                        Boolean::booleanValue);
                thereAndBack(way, sent);
            }
            assertThat(gateway.isAlive()).isTrue();
        }
        Waiting.until(
                "the end of its sessions",
                Duration.ofSeconds(10),
                () -> shared.primary
                        .address()
                        .ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'large rows'"),
                "0"::equals);
    }

    private static void thereAndBack(Endpoint way, byte[] sent) throws SQLException {
        try (Connection connection = way.connect("ApplicationName", "large rows", "binaryTransfer", "true");
                PreparedStatement echo = connection.prepareStatement("SELECT ?::bytea")) {
            echo.setBytes(1, sent);
            // From the first execution on in binary: as text it would be twice as much.
            echo.unwrap(PGStatement.class).setPrepareThreshold(-1);
            try (ResultSet rows = echo.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(Arrays.equals(rows.getBytes(1), sent)).as(way.name()).isTrue();
            }
        }
    }
}
