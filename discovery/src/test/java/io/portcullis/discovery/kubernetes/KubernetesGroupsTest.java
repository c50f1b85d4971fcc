package io.portcullis.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.KubernetesSettings.Mode;
import io.portcullis.discovery.source.CitusGroup;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.testkit.kubernetes.KubernetesApiServer;
import io.portcullis.testkit.kubernetes.KubernetesPatroni;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups of Citus: all have one scope, and only a label tells whose an object is. */
class KubernetesGroupsTest {
    private final KubernetesApiServer server = new KubernetesApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private KubernetesPatroni patroni(@Nullable Integer group, Mode mode) {
        KubernetesPatroni patroni = new KubernetesPatroni(server, "demo", group, mode == Mode.ENDPOINTS);
        patroni.configure("{}", "[]");
        return patroni;
    }

    private void threeGroups(Mode mode) {
        KubernetesPatroni coordinator = patroni(0, mode);
        coordinator.acquire("pg0");
        coordinator.member("pg0", 5000, "primary", "running", 1);
        KubernetesPatroni worker = patroni(12, mode);
        worker.acquire("pg7");
        worker.member("pg7", 5007, "primary", "running", 1);
        worker.member("pg8", 5008, "replica", "running", 1);
        worker.pod("pg9");
        KubernetesPatroni free = patroni(3, mode);
        free.acquire("pg3");
        free.release();
        new KubernetesPatroni(server, "demo2", 1, mode == Mode.ENDPOINTS).acquire("other");
    }

    private ClusterDirectory directory(@Nullable Integer group, Mode mode) throws IOException {
        ClusterSettings scope = Kubes.cluster(Kubes.settings(server.uri(), mode, null, null));
        return ClusterSources.directory(scope.withGroup(group), System::nanoTime);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void groupsAreFoundByTheirLabel(Mode mode) throws Exception {
        assertThat(directory(null, mode).groups(Waiting.AT_MOST)).isEmpty();
        threeGroups(mode);
        for (Integer group : new Integer[] {null, 12}) {
            assertThat(directory(group, mode).groups(Waiting.AT_MOST))
                    .containsExactly(
                            new CitusGroup(0, "pg0", Set.of("pg0")),
                            new CitusGroup(3, null, Set.of()),
                            new CitusGroup(12, "pg7", Set.of("pg7", "pg8")));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aGroupIsAClusterOfItsOwn(Mode mode) throws Exception {
        threeGroups(mode);
        ClusterDirectory worker = directory(12, mode);
        assertThat(worker.members(Waiting.AT_MOST)).containsExactly("pg7", "pg8");
        assertThat(worker.read(Waiting.AT_MOST).lock())
                .isNotNull()
                .extracting(lock -> lock.node().value())
                .isEqualTo("pg7");
    }

    /** It would take the nodes of all groups for those of one cluster. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void withoutAGroupThereIsNoCluster(Mode mode) throws Exception {
        threeGroups(mode);
        ClusterDirectory scope = directory(null, mode);
        assertThat(scope.members(Waiting.AT_MOST)).isEmpty();
        assertThat(scope.read(Waiting.AT_MOST).keys()).isZero();
    }
}
