package io.portcullis.discovery.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.registration.FencedLeadership;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.source.CitusGroup;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Registration;
import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Leadership;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZKUtil;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ZooKeeperRegistrationIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static Workspace home;
    private static RealZooKeeper server;

    @BeforeAll
    static void start() {
        home = Workspace.create("it");
        server = RealZooKeeper.in(home).start();
    }

    @AfterAll
    static void stop() {
        home.close();
    }

    private static ClusterSettings cluster() {
        return ZooKeeperGateway.cluster(ZooKeeperGateway.settings(List.of(server)));
    }

    @Test
    void groupsOfCitusAreFoundUnderTheScope() throws Exception {
        ClusterSettings scope = cluster();
        try (Znodes agent = new Znodes(server)) {
            for (String number : List.of("0", "12")) {
                String node = "pg" + number;
                agent.put(number + "/config", "{}");
                agent.put(Znodes.SCOPE + "/" + number + "/leader", node, CreateMode.EPHEMERAL);
                agent.put(number + "/members/" + node, Znodes.member("primary"));
                agent.put(number + "/members/standby", Znodes.member("replica"));
            }
            agent.put("3/config", "{}");
            agent.put("x3/config", "{}");
            // A directory of one group sees all of them, too.
            for (ClusterSettings cluster : List.of(scope, scope.withGroup(12))) {
                assertThat(ClusterSources.directory(cluster, System::nanoTime).groups(TIMEOUT))
                        .containsExactly(
                                new CitusGroup(0, "pg0", Set.of("pg0", "standby")),
                                new CitusGroup(3, null, Set.of()),
                                new CitusGroup(12, "pg12", Set.of("pg12", "standby")));
            }
        } finally {
            try (Znodes operator = new Znodes(server)) {
                for (String group : List.of("0", "3", "12", "x3")) {
                    ZKUtil.deleteRecursive(operator.session(), Znodes.SCOPE + "/" + group);
                }
            }
        }
    }

    private static Registration renewed(
            ZooKeeperGateway gateway, @Nullable Registration over, @Nullable Acknowledgement acknowledged)
            throws Exception {
        return Objects.requireNonNull(gateway.renewed(over, acknowledged));
    }

    @Test
    void aContactShowsTheRegistrationAndABarrierWhatItSays() throws Exception {
        ClusterDirectory directory = ClusterSources.directory(cluster(), System::nanoTime);
        try (Znodes agent = new Znodes(server);
                ZooKeeperGateway gateway = ZooKeeperGateway.of(List.of(server))) {
            agent.leaderIs("pg1");
            Registration first = Objects.requireNonNull(gateway.renewed(null, null));
            assertThat(gateway.answered().reading().registration()).isEqualTo(first);
            assertThat(gateway.renewed(null, null)).as("a second one").isNull();

            Leadership leadership =
                    Objects.requireNonNull(gateway.shown().view().lock()).leadership();
            Acknowledgement fenced = FencedLeadership.acknowledgement(leadership);
            Registration second = renewed(gateway, first, fenced);
            assertThat(second.id()).isEqualTo(first.id());
            assertThat(gateway.answered().reading().registration()).isEqualTo(second);
            assertThat(gateway.renewed(first, null)).as("over an older version").isNull();

            Registered seen = directory.read(TIMEOUT);
            assertThat(seen.lock()).isEqualTo(leadership);
            assertThat(seen.awaited()).isEqualTo(fenced);
            assertThat(seen.keys()).isEqualTo(3);
            assertThat(directory.members(TIMEOUT)).containsExactly("pg1");
            assertThat(seen.gateways()).singleElement().satisfies(registered -> {
                assertThat(registered.id()).isEqualTo(first.id());
                assertThat(registered.maxSilence()).isEqualTo(FencingSettings.DEFAULT.maxSilence());
                assertThat(registered.record().acknowledged()).isEqualTo(fenced);
                assertThat(registered.record().sessions()).isEqualTo(7);
            });
        }
        Waiting.until(
                "the end of the registration",
                Waiting.AT_MOST,
                () -> directory.read(TIMEOUT).gateways().isEmpty());
    }

    @Test
    void oneThatWasDeletedByHandIsSeenToBeGone() throws Exception {
        try (Znodes operator = new Znodes(server);
                ZooKeeperGateway gateway = ZooKeeperGateway.of(List.of(server))) {
            Registration first = Objects.requireNonNull(gateway.renewed(null, null));
            gateway.answered();
            String folder = "/portcullis/service/demo/gateways";
            for (String each : operator.session().getChildren(folder, false)) {
                operator.session().delete(folder + "/" + each, -1);
            }
            assertThat(gateway.answered().reading().registration()).isNull();
            assertThat(gateway.renewed(first, null)).isNull();
            assertThat(renewed(gateway, null, null).id()).isNotEqualTo(first.id());
        }
    }

    @Test
    void aSessionThatIsShorterThanMaxSilenceRefusesTheRegistration() throws Exception {
        try (Workspace other = Workspace.create("it")) {
            RealZooKeeper impatient = RealZooKeeper.in(other)
                    .maxSessionTimeout(Duration.ofSeconds(5))
                    .start();
            try (ZooKeeperGateway gateway = ZooKeeperGateway.of(List.of(impatient))) {
                gateway.answered();
                assertThat(gateway.renewed(null, null)).isNull();
                assertThat(gateway.topologies.getLast().problems())
                        .anySatisfy(problem -> assertThat(problem).contains("maxSessionTimeout", "5000 ms"));
            }
        }
    }

    @Test
    void aSessionThatEndedTakesTheRegistrationWithItAndTheNextOneRegistersAgain() throws Exception {
        try (Znodes agent = new Znodes(server);
                ZooKeeperGateway gateway = ZooKeeperGateway.of(List.of(server))) {
            agent.leaderIs("pg1");
            Registration first = Objects.requireNonNull(gateway.renewed(null, null));
            gateway.answered();
            String folder = "/portcullis/service/demo/gateways";
            String name = agent.session().getChildren(folder, false).getFirst();
            Stat stat = agent.session().exists(folder + "/" + name, false);
            // A second client that takes the session over ends the first one's connection; closing it ends the session.
            expire(stat.getEphemeralOwner(), gateway);
            Waiting.until(
                    "a contact without a registration",
                    Waiting.AT_MOST,
                    () -> gateway.answered().reading().registration() == null);
            Registration next = Objects.requireNonNull(Waiting.until(
                    "another registration", Waiting.AT_MOST, () -> gateway.renewed(null, null), Objects::nonNull));
            assertThat(next.id()).isNotEqualTo(first.id());
            assertThat(gateway.answered().reading().registration()).isEqualTo(next);
        }
    }

    /** As the server does it: only that its time is not up. */
    private static void expire(long session, ZooKeeperGateway gateway) throws Exception {
        ZooKeeperSession own = Objects.requireNonNull(gateway.client.current());
        assertThat(own.getSessionId()).isEqualTo(session);
        try (var second = new org.apache.zookeeper.ZooKeeper(
                server.access().connectString(), 15_000, _ -> {}, session, own.getSessionPasswd())) {
            Waiting.until(
                    "the session at another client",
                    Waiting.AT_MOST,
                    () -> second.getState().isConnected());
        }
    }
}
