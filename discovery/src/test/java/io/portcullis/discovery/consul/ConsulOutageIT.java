package io.portcullis.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingEvent.ContactFailed;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.testkit.cluster.ConsulOperator;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.junit.NeedsProgram;
import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.Lock;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three real servers that are frozen, killed or in a minority. */
@NeedsProgram(FetchedProgram.CONSUL)
class ConsulOutageIT {
    private Workspace home;
    private List<RealConsul> servers;
    private ConsulGateway gateway;
    private Lock before;

    @BeforeEach
    void start() throws Exception {
        home = Workspace.create("consul-outage");
        servers = RealConsul.in(home).startServers(3);
        ConsulOperator operator = servers.getFirst().operator();
        String session = operator.session("demo-pg1", Waiting.AT_MOST);
        assertThat(operator.acquire("service/demo/leader", "pg1", session)).isTrue();
        gateway = new ConsulGateway(ConsulGateway.settings(servers), FencingSettings.DEFAULT);
        gateway.watching();
        before = Objects.requireNonNull(gateway.lock());
    }

    @AfterEach
    void stop() {
        gateway.close();
        home.close();
    }

    private RealConsul leader() throws Exception {
        String address = servers.getFirst().operator().leader();
        return servers.stream()
                .filter(server -> address.endsWith(":" + server.rpcPort()))
                .findFirst()
                .orElseThrow();
    }

    private RealConsul follower() throws Exception {
        RealConsul leader = leader();
        return servers.stream().filter(server -> server != leader).findFirst().orElseThrow();
    }

    /** The lock is the same before and after: that alone says nothing of the primary. */
    private void assertTheSameLock() throws Exception {
        assertThat(Objects.requireNonNull(gateway.lock()).leadership()).isEqualTo(before.leadership());
    }

    /** A server that goes on after a freeze may begin an election: then no write is performed for a moment. */
    private void assertWatched() {
        Waiting.until("a write", Waiting.AT_MOST, () -> {
            servers.getLast().operator().put("service/demo/config", "{\"pause\":true}");
            return true;
        });
        await().untilAsserted(() ->
                assertThat(gateway.topologies.getLast().view().flags().paused()).isTrue());
    }

    @Test
    void aFrozenFollowerIsLeftForAnotherServer() throws Exception {
        RealConsul frozen = follower();
        frozen.freeze();
        assertTheSameLock();
        frozen.thaw();
        assertWatched();
    }

    @Test
    void aKilledRaftLeaderIsReplacedAndTheLockIsTheSame() throws Exception {
        RealConsul killed = leader();
        killed.kill();
        assertTheSameLock();
        killed.start();
        assertWatched();
    }

    @Test
    void withoutAQuorumNothingIsAContactUntilItIsBack() throws Exception {
        RealConsul left = follower();
        List<RealConsul> gone =
                servers.stream().filter(server -> server != left).toList();
        gone.forEach(RealConsul::freeze);
        Waiting.until("no contact", Waiting.AT_MOST, () -> gateway.contact() instanceof ContactFailed);
        assertThat(gateway.contact()).isInstanceOf(ContactFailed.class);
        assertThat(gateway.contactFailures)
                .isNotEmpty()
                .allMatch(failure -> failure == Failure.TIMED_OUT || failure == Failure.NO_LEADER);
        gone.forEach(RealConsul::thaw);
        assertThat(gateway.answered()).isInstanceOf(ContactAnswered.class);
        assertTheSameLock();
        assertWatched();
    }
}
