package io.portcullis.lab.chaos.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.LockEvent;
import io.portcullis.lab.chaos.check.LockEvent.Kind;
import io.portcullis.lab.chaos.lock.LockWatch;
import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.EtcdOperator;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.cluster.ZooKeeperAccess;
import io.portcullis.testkit.junit.NeedsProgram;
import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

/** What a campaign does to a DCS and sees of it, on real servers. */
class DcsServersIT {
    private static final String PREFIX = "/service/chaos/";
    private static final String LOCK = PREFIX + "leader";
    private static final Duration SESSION_LENGTH = Duration.ofMinutes(1);
    private static final List<Host> ONE = List.of(Host.LOOPBACK);
    private static final List<Host> THREE = Collections.nCopies(3, Host.LOOPBACK);

    private final BootClock clock = new BootClock();

    /** Takes the lock for pg1. */
    private interface Taking {
        void take() throws Exception;
    }

    private void isSeenAndDeleted(DcsServers servers, Kind end, Taking taking) throws Exception {
        try (LockWatch watch = servers.watch(PREFIX, clock)) {
            taking.take();
            await(watch, 1);
            assertThat(servers.delete(LOCK)).isTrue();
            await(watch, 2);
            assertThat(watch.events()).extracting(LockEvent::kind).containsExactly(Kind.TAKEN, end);
            assertThat(watch.events())
                    .allMatch(event -> event.leadership().node().equals("pg1"));
        }
    }

    private static void await(LockWatch watch, int events) {
        Waiting.until(events + " events of the lock", Waiting.AT_MOST, watch::events, seen -> seen.size() == events);
    }

    private static void hasAnotherLeaderAfterwards(DcsServers servers) {
        DcsServer before = servers.leader().orElseThrow();
        assertThat(servers.changeLeader()).isNotBlank();
        Waiting.until(
                "another leader than " + before,
                Waiting.AT_MOST,
                servers::leader,
                leader -> leader.isPresent() && !leader.get().equals(before));
        assertThat(servers.leaderFirst()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void theLockOfEtcd() throws Exception {
        try (Workspace home = Workspace.create("dcs")) {
            EtcdServers servers = new EtcdServers(home, ONE);
            EtcdOperator operator =
                    new EtcdOperator(List.of((RealEtcd) servers.members().getFirst()));
            isSeenAndDeleted(servers, Kind.DELETED, () -> operator.put(LOCK, "pg1", "0"));
        }
    }

    @Test
    @NeedsProgram(FetchedProgram.CONSUL)
    void theLockOfConsul() throws Exception {
        try (Workspace home = Workspace.create("dcs")) {
            ConsulServers servers = new ConsulServers(home, ONE, ONE);
            assertThat(servers.agents()).hasSize(1);
            RealConsul agent = (RealConsul) servers.agents().getFirst();
            isSeenAndDeleted(
                    servers,
                    Kind.ENDED,
                    () -> assertThat(agent.operator()
                                    .acquire(
                                            "service/chaos/leader",
                                            "pg1",
                                            agent.operator().session("chaos-pg1", SESSION_LENGTH)))
                            .isTrue());
        }
    }

    @Test
    void theLockOfZooKeeper() throws Exception {
        try (Workspace home = Workspace.create("dcs")) {
            ZooKeeperServers servers = new ZooKeeperServers(home, ONE);
            String connect = ((ZooKeeperAccess) servers.access().getFirst()).connectString();
            try (ZooKeeper agent = new ZooKeeper(connect, (int) SESSION_LENGTH.toMillis(), _ -> {})) {
                isSeenAndDeleted(servers, Kind.ENDED, () -> {
                    Waiting.until(
                            "a session", Waiting.AT_MOST, () -> agent.getState().isConnected());
                    create(agent, "/service", CreateMode.PERSISTENT);
                    create(agent, "/service/chaos", CreateMode.PERSISTENT);
                    create(agent, LOCK, CreateMode.EPHEMERAL);
                });
            }
        }
    }

    private static void create(ZooKeeper agent, String path, CreateMode mode) throws Exception {
        agent.create(path, "pg1".getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, mode);
    }

    @Test
    void theLeaderOfEtcdChanges() {
        try (Workspace home = Workspace.create("dcs")) {
            hasAnotherLeaderAfterwards(new EtcdServers(home, THREE));
        }
    }

    @Test
    @NeedsProgram(FetchedProgram.CONSUL)
    void theLeaderOfConsulChanges() {
        try (Workspace home = Workspace.create("dcs")) {
            hasAnotherLeaderAfterwards(new ConsulServers(home, THREE, List.of()));
        }
    }

    @Test
    void theLeaderOfZooKeeperChanges() {
        try (Workspace home = Workspace.create("dcs")) {
            hasAnotherLeaderAfterwards(new ZooKeeperServers(home, THREE));
        }
    }
}
