package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway on a machine that was made safe, or that reaches the web through a proxy. */
@ExtendWith(SharedCluster.Provider.class)
class EnvironmentIT {
    private static final String LIBRARY = "netty_transport_native_epoll";
    private static final String WARNING = "native library cannot be loaded";

    private final SharedCluster shared;

    EnvironmentIT(SharedCluster shared) {
        this.shared = shared;
    }

    /** With a temporary folder that is mounted so, and perhaps more; nothing of it is seen outside of the process. */
    private GatewayLaunch mounted(String options, String more) {
        Path folder = shared.folder("temporary");
        return GatewayLaunch.plain()
                .withJvmFlags(List.of("-Djava.io.tmpdir=" + folder))
                .withWrapper(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o " + options + " tmpfs " + folder + more + " && exec \"$@\"",
                        "sh");
    }

    private static boolean hasLoadedTheLibrary(GatewayProcess gateway) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + gateway.process().pid() + "/maps")).stream()
                .anyMatch(mapping -> mapping.contains(LIBRARY) && mapping.contains("r-xp"));
    }

    @Test
    void aTemporaryFolderThatMayNotHoldProgramsCostsNothing() throws IOException {
        try (GatewayProcess gateway = GatewayProcess.start(shared.home(), mounted("noexec", ""), shared.cluster)) {
            assertThat(hasLoadedTheLibrary(gateway)).isTrue();
            assertThat(gateway.process().log()).doesNotContain(WARNING);
        }
    }

    @Test
    void aTemporaryFolderThatCannotBeWrittenCostsNothing() throws IOException {
        try (GatewayProcess gateway = GatewayProcess.start(shared.home(), mounted("ro", ""), shared.cluster)) {
            assertThat(hasLoadedTheLibrary(gateway)).isTrue();
            assertThat(gateway.process().log()).doesNotContain(WARNING);
        }
    }

    @Test
    void withoutAnyFolderForProgramsTheGatewayWorksAndSaysOnceWhatIsLost() throws IOException {
        try (GatewayProcess gateway = GatewayProcess.start(
                shared.home(), mounted("noexec", " && mount -t tmpfs -o noexec tmpfs /dev/shm"), shared.cluster)) {
            assertThat(hasLoadedTheLibrary(gateway)).isFalse();
            assertThat(gateway.process().log()).containsOnlyOnce(WARNING);
        }
    }

    /** The JDK's switches for those who browse. gRPC looks at one of them for all that it connects to. */
    @Test
    void theProxyToTheWebIsNotAskedForTheDcsNorForAgents() throws IOException {
        GatewayLaunch proxied = GatewayLaunch.plain()
                .withJvmFlags(List.of(
                        "-Dhttps.proxyHost=127.0.0.1",
                        "-Dhttps.proxyPort=1",
                        "-Dhttp.proxyHost=127.0.0.1",
                        "-Dhttp.proxyPort=1",
                        "-Dhttp.nonProxyHosts="));
        try (GatewayProcess gateway = GatewayProcess.start(shared.home(), proxied, shared.cluster)) {
            assertThat(gateway.readiness().isReady()).isTrue();
        }
    }
}
