package io.portcullis.discovery.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.FencingEvent;
import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Position;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ZooKeeperOutageIT {
    private static final NodeName PG2 = new NodeName("pg2");

    private static List<RealZooKeeper> without(List<RealZooKeeper> members, RealZooKeeper one) {
        return members.stream().filter(member -> member != one).toList();
    }

    @Test
    void afterEachServerWasSilentForAWhileThereIsAContactAgain() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            List<RealZooKeeper> members = RealZooKeeper.in(home).startEnsemble(3);
            try (Znodes agent = new Znodes(RealZooKeeper.access(members).connectString(), Znodes.OPEN);
                    ZooKeeperGateway gateway = ZooKeeperGateway.of(members)) {
                agent.leaderIs("pg1");
                Position before = gateway.answered().reading().view().position();
                for (RealZooKeeper member : members) {
                    member.freeze();
                    Position now = gateway.answered().reading().view().position();
                    assertThat(now.order(before)).isEqualTo(Position.Order.AFTER);
                    before = now;
                    member.thaw();
                    Waiting.until(
                            "its service", Waiting.AT_MOST, () -> !member.mode().isEmpty());
                }
                assertThat(gateway.client.current()).isNotNull();
            }
        }
    }

    @Test
    void anotherLeaderOfTheEnsembleIsAnotherReignOfTheSameHistory() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            List<RealZooKeeper> members = RealZooKeeper.in(home).startEnsemble(3);
            try (Znodes agent = new Znodes(RealZooKeeper.access(members).connectString(), Znodes.OPEN);
                    ZooKeeperGateway gateway = ZooKeeperGateway.of(members)) {
                agent.leaderIs("pg1");
                FencingEvent.ContactAnswered before = gateway.answered();
                RealZooKeeper.leader(members).kill();
                FencingEvent.ContactAnswered after = gateway.answered();
                assertThat(before.reading().reign().before(after.reading().reign()))
                        .isTrue();
                assertThat(after.reading().view().lock())
                        .isEqualTo(before.reading().view().lock());
            }
        }
    }

    @Test
    void withoutAQuorumThereIsNoContactAndWithOneTheWatchGoesOn() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            List<RealZooKeeper> members = RealZooKeeper.in(home).startEnsemble(3);
            try (ZooKeeperGateway gateway = ZooKeeperGateway.of(members)) {
                try (Znodes agent = new Znodes(RealZooKeeper.access(members).connectString(), Znodes.OPEN)) {
                    agent.leaderIs("pg1");
                    gateway.watching();
                }
                RealZooKeeper first = members.getFirst();
                without(members, first).forEach(RealZooKeeper::kill);
                Waiting.until("no service", Waiting.AT_MOST, () -> first.mode().isEmpty());
                assertThat(gateway.contact()).isInstanceOf(FencingEvent.ContactFailed.class);
                assertThat(gateway.contact()).isInstanceOf(FencingEvent.ContactFailed.class);

                without(members, first).forEach(RealZooKeeper::start);
                gateway.answered();
                Waiting.until("the next watch", Waiting.AT_MOST, () -> gateway.watchStarts.size() > 1);
                try (Znodes agent = new Znodes(RealZooKeeper.access(members).connectString(), Znodes.OPEN)) {
                    agent.leaderIs("pg2");
                    gateway.awaitTopology(
                            "the next lock",
                            topology -> topology.view().lock() != null
                                    && Objects.requireNonNull(topology.view().lock())
                                            .node()
                                            .equals(PG2));
                }
            }
        }
    }

    @Test
    void anEnsembleThatWasSetUpAgainHasAnotherHistory() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            RealZooKeeper server = RealZooKeeper.in(home).start();
            try (ZooKeeperGateway gateway = ZooKeeperGateway.of(List.of(server))) {
                String before = gateway.answered().reading().view().position().history();
                server.kill();
                server.forget();
                server.start();
                Waiting.until(
                        "another history",
                        Waiting.AT_MOST,
                        () -> !gateway.answered()
                                .reading()
                                .view()
                                .position()
                                .history()
                                .equals(before));
            }
        }
    }

    @Test
    void aServerThatIsNotThereYetIsFoundWhenItComes() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            RealZooKeeper server = RealZooKeeper.in(home).start();
            server.kill();
            try (ZooKeeperGateway gateway = ZooKeeperGateway.of(List.of(server))) {
                assertThat(gateway.contact()).isInstanceOf(FencingEvent.ContactFailed.class);
                server.start();
                assertThat(gateway.answered()).isNotNull();
            }
        }
    }
}
