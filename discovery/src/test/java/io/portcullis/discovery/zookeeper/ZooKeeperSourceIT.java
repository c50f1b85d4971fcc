package io.portcullis.discovery.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LockTime;
import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Position;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.util.List;
import java.util.Objects;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ZooKeeperSourceIT {
    private static final NodeName PG1 = new NodeName("pg1");
    private static final NodeName PG2 = new NodeName("pg2");

    private static Workspace home;
    private static RealZooKeeper server;
    private static int chroots;

    @BeforeAll
    static void start() {
        home = Workspace.create("it");
        server = RealZooKeeper.in(home).start();
    }

    @AfterAll
    static void stop() {
        home.close();
    }

    /** A part of the server that no other test uses. */
    private record Part(String chroot) {
        static Part fresh() throws Exception {
            String chroot = "/test" + ++chroots;
            try (Znodes top = new Znodes(server)) {
                top.put(chroot, "", CreateMode.PERSISTENT);
            }
            return new Part(chroot);
        }

        Znodes agent() {
            return new Znodes(server.access().connectString() + chroot, Znodes.OPEN);
        }

        ZooKeeperSettings settings() {
            return new ZooKeeperSettings(ZooKeeperGateway.addresses(List.of(server)), chroot, null, null, null);
        }

        ZooKeeperGateway gateway() throws Exception {
            return new ZooKeeperGateway(settings(), FencingSettings.DEFAULT);
        }
    }

    private static Lock lock(Topology topology) {
        return Objects.requireNonNull(topology.view().lock());
    }

    @Test
    void aContactShowsTheLockAndTheMembers() throws Exception {
        Part part = Part.fresh();
        try (Znodes agent = part.agent();
                ZooKeeperGateway gateway = part.gateway()) {
            Stat leader = agent.leaderIs("pg1");
            agent.memberIs("pg2", "replica");
            FencingEvent.ContactAnswered answer = gateway.answered();

            Topology topology = gateway.topologies.getLast();
            assertThat(lock(topology).node()).isEqualTo(PG1);
            assertThat(lock(topology).leadership().holding().value()).isEqualTo(Long.toHexString(leader.getCzxid()));
            assertThat(Objects.requireNonNull(lock(topology).bond()).value()).isEqualTo(agent.owner());
            assertThat(topology.view().claims().get(PG2))
                    .extracting(MemberClaim::role)
                    .isEqualTo(Role.REPLICA);
            assertThat(topology.view().claims().get(PG1))
                    .extracting(MemberClaim::bond)
                    .isEqualTo(lock(topology).bond());
            assertThat(topology.problems()).isEmpty();
            assertThat(answer.lockTime()).isEqualTo(new LockTime.NotOffered());
            assertThat(answer.reading().registration()).isNull();
        }
    }

    @Test
    void eachContactIsAWriteOfItsOwn() throws Exception {
        Part part = Part.fresh();
        try (Znodes agent = part.agent();
                ZooKeeperGateway gateway = part.gateway()) {
            agent.leaderIs("pg1");
            Position first = gateway.answered().reading().view().position();
            Position second = gateway.answered().reading().view().position();
            assertThat(second.order(first)).isEqualTo(Position.Order.AFTER);
        }
    }

    @Test
    void whatChangesIsNewsWithoutAContact() throws Exception {
        Part part = Part.fresh();
        try (ZooKeeperGateway gateway = part.gateway()) {
            try (Znodes agent = part.agent()) {
                agent.leaderIs("pg1");
                gateway.watching();
                agent.memberIs("pg2", "replica");
                gateway.awaitTopology("a member", topology -> topology.members().containsKey(PG2));
                agent.put("config", "{\"ttl\":30,\"loop_wait\":10,\"pause\":true}");
                gateway.awaitTopology(
                        "a pause", topology -> topology.view().flags().paused());
            }
            gateway.awaitTopology("no lock", topology -> topology.view().lock() == null);
            assertThat(gateway.observed).isNotEmpty();
        }
    }

    @Test
    void aStatusThatChangesIsNoNews() throws Exception {
        Part part = Part.fresh();
        try (Znodes agent = part.agent();
                ZooKeeperGateway gateway = part.gateway()) {
            agent.leaderIs("pg1");
            gateway.watching();
            agent.put("status", "{\"optime\":67393608}");
            agent.memberIs("pg2", "replica");
            gateway.awaitTopology("a member", topology -> topology.members().containsKey(PG2));
            // Both came with the one read that the member caused, or with the contact: no third picture in between.
            assertThat(gateway.observed.stream().map(each -> each.position()).distinct())
                    .hasSizeLessThanOrEqualTo(3);
            assertThat(gateway.topologies.getLast().leaderLsn()).isEqualTo(67393608);
        }
    }

    @Test
    void aLeaderThatIsNotEphemeralIsNoLock() throws Exception {
        Part part = Part.fresh();
        try (Znodes agent = part.agent();
                ZooKeeperGateway gateway = part.gateway()) {
            agent.put("leader", "pg1");
            Topology topology = gateway.shown();
            assertThat(topology.view().lock()).isNull();
            assertThat(topology.problems()).singleElement().asString().contains("leader", "no lock");
        }
    }

    @Test
    void aLockThatAnotherSessionTookIsOverwrittenWhileTheHolderLives() throws Exception {
        Part part = Part.fresh();
        try (Znodes holder = part.agent();
                Znodes thief = part.agent();
                ZooKeeperGateway gateway = part.gateway()) {
            holder.leaderIs("pg1");
            Lock before = lock(gateway.shown());
            thief.leaderIs("pg2");
            Topology after = gateway.shown();
            assertThat(lock(after).node()).isEqualTo(PG2);
            assertThat(after.view().overwrote(before)).isTrue();
        }
    }

    @Test
    void aSwitchoverIsNoOverwrittenLock() throws Exception {
        Part part = Part.fresh();
        try (Znodes next = part.agent();
                ZooKeeperGateway gateway = part.gateway()) {
            Lock before;
            try (Znodes holder = part.agent()) {
                holder.leaderIs("pg1");
                before = lock(gateway.shown());
            }
            next.leaderIs("pg2");
            try (Znodes again = part.agent()) {
                again.memberIs("pg1", "replica");
                Topology after = gateway.shown();
                assertThat(lock(after).node()).isEqualTo(PG2);
                assertThat(after.view().claims()).containsKey(PG1);
                assertThat(after.view().overwrote(before)).isFalse();
            }
        }
    }

    @Test
    void aGatewayThatDoesNotRegisterWritesNothing() throws Exception {
        Part part = Part.fresh();
        try (Znodes agent = part.agent();
                ZooKeeperGateway gateway =
                        new ZooKeeperGateway(part.settings(), FencingSettings.DEFAULT.unregistered())) {
            agent.leaderIs("pg1");
            assertThat(lock(gateway.shown()).node()).isEqualTo(PG1);
            assertThat(agent.session().exists("/portcullis", false)).isNull();
            assertThat(gateway.source.protection().quorum()).isFalse();
        }
    }

    @Test
    void thereIsAContactWithoutACluster() throws Exception {
        Part part = Part.fresh();
        try (ZooKeeperGateway gateway = part.gateway()) {
            Topology nothing = gateway.shown();
            assertThat(nothing.problems()).singleElement().asString().contains("no such key");
            try (Znodes agent = part.agent()) {
                agent.leaderIs("pg1");
                Topology topology = gateway.shown();
                assertThat(lock(topology).node()).isEqualTo(PG1);
                assertThat(topology.view().position().notBefore(nothing.view().position()))
                        .isTrue();
            }
        }
    }

    @Test
    void garbageInEachValueIsAProblemAndNothingMore() throws Exception {
        Part part = Part.fresh();
        try (Znodes agent = part.agent();
                ZooKeeperGateway gateway = part.gateway()) {
            agent.leaderIs("pg1");
            for (String key : List.of("config", "initialize", "history", "status", "members/pg3")) {
                agent.put(key, "\u0000{[");
            }
            agent.put("7/leader", "");
            Topology topology = gateway.shown();
            assertThat(lock(topology).node()).isEqualTo(PG1);
            assertThat(topology.problems()).hasSizeGreaterThanOrEqualTo(4);
        }
    }
}
