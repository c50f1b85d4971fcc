package io.portcullis.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestAuthority;
import java.util.List;
import org.junit.jupiter.api.Test;

class RealZooKeeperIT {
    @Test
    void oneMemberFreezesAndThawsAndStartsAgain() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            RealZooKeeper zooKeeper = RealZooKeeper.in(home).start();
            assertThat(zooKeeper.mode()).isEqualTo("standalone");
            zooKeeper.freeze();
            assertThat(zooKeeper.mode()).isEmpty();
            zooKeeper.thaw();
            assertThat(zooKeeper.ask("ruok")).isEqualTo("imok");

            zooKeeper.kill();
            zooKeeper.forget();
            zooKeeper.start();
            assertThat(zooKeeper.mode()).isEqualTo("standalone");
        }
    }

    @Test
    void threeMembersElectAnotherLeader() {
        try (Workspace home = Workspace.create("it")) {
            List<RealZooKeeper> members = RealZooKeeper.in(home).startEnsemble(3);
            RealZooKeeper first = RealZooKeeper.leader(members);
            first.kill();
            List<RealZooKeeper> others =
                    members.stream().filter(member -> member != first).toList();
            assertThat(RealZooKeeper.leader(others)).isNotSameAs(first);

            RealZooKeeper.leader(others).kill();
            Waiting.until(
                    "the end of service without a quorum",
                    Waiting.AT_MOST,
                    () -> others.stream().allMatch(member -> member.mode().isEmpty()));
        }
    }

    @Test
    void speaksTlsAndAsksForALogin() {
        try (Workspace home = Workspace.create("it")) {
            TestAuthority authority =
                    new TestAuthority(home.folder("authority")).issue("zookeeper", "RSA", "IP:127.0.0.1");
            RealZooKeeper zooKeeper = RealZooKeeper.in(home)
                    .tls(authority, "zookeeper")
                    .sasl(new Login("gate", "secret"))
                    .start();
            assertThat(zooKeeper.access().authority()).isEqualTo(authority.ca());
            assertThat(zooKeeper.process().isAlive()).isTrue();
        }
    }
}
