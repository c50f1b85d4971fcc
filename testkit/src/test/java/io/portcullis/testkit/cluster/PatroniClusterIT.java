package io.portcullis.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.process.FolderProcesses;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatroniClusterIT {
    private static final PatroniSettings SETTINGS = PatroniSettings.DEFAULTS
            .scope("it's")
            .authentication(Authentication.SCRAM_SHA_256)
            .parameter("wal_level", "logical");

    @Test
    void switchesOverAndFailsOver() throws Exception {
        Path folder;
        try (Workspace home = Workspace.create("it")) {
            folder = home.path();
            PatroniCluster cluster = PatroniCluster.start(home, 3, SETTINGS);
            RealPatroni first = cluster.leader().orElseThrow();
            assertThat(first.address().ask("SHOW wal_level")).isEqualTo("logical");

            RealPatroni second = cluster.others(first).getFirst();
            cluster.switchover(second);
            cluster.waitForStreaming(2, Waiting.AT_MOST);
            assertThat(first.isWritable()).isFalse();

            second.freezeAgent();
            RealPatroni third = cluster.waitForLeaderOtherThan(second, Waiting.AT_MOST);
            // The hazard: the old primary does not know of the new one.
            assertThat(second.isWritable()).isTrue();
            second.restartAgent();
            cluster.waitForStreaming(2, Waiting.AT_MOST);
            assertThat(second.isWritable()).isFalse();

            third.kill();
            assertThat(third.postmaster()).isPresent();
            cluster.waitForLeaderOtherThan(third, Waiting.AT_MOST);
            third.start();
            cluster.waitForStreaming(2, Waiting.AT_MOST);
        }
        assertThat(new FolderProcesses(folder).pids()).isEmpty();
    }

    @Test
    void aShortFreezeOfAnAgentChangesNothing() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            PatroniCluster cluster = PatroniCluster.start(home, 2, PatroniSettings.DEFAULTS);
            RealPatroni leader = cluster.leader().orElseThrow();
            leader.freezeAgent();
            assertThat(cluster.leader()).isEmpty();
            assertThat(leader.isWritable()).isTrue();
            leader.thawAgent();
            assertThat(cluster.waitForLeader(Waiting.AT_MOST)).isSameAs(leader);
        }
    }

    @Test
    void leavesNoPostmasterWhoseAgentIsGone() {
        Path folder;
        try (Workspace home = Workspace.create("it")) {
            folder = home.path();
            List<RealEtcd> etcd =
                    RealEtcd.in(home).login(new Login("patroni", "secret")).startCluster(3);

            PatroniCluster cluster = PatroniCluster.start(home, 2, PatroniSettings.DEFAULTS, etcd);
            RealPatroni leader = cluster.leader().orElseThrow();
            leader.killAgent();
            cluster.others(leader).getFirst().freezeAgent();
            assertThat(new FolderProcesses(folder).servers()).isNotEmpty();
        }
        assertThat(new FolderProcesses(folder).pids()).isEmpty();
    }
}
