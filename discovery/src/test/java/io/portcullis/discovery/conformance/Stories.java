package io.portcullis.discovery.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.fencing.Alarm;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What all stories need: one DCS for the class, a cluster of its own for each story, and gateways that look at it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Stories {
    /** Short, so that a story of an outage is short too. */
    static final FencingSettings QUICK = new FencingSettings(
            Duration.ofSeconds(4),
            Duration.ofMillis(800),
            Duration.ofSeconds(20),
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            true);

    /** None of them belongs to a story in which every agent does what it should, and the DCS keeps what it has. */
    private static final Set<Alarm> NEVER = EnumSet.of(
            Alarm.DCS_REGRESSED,
            Alarm.LEADERSHIP_REAPPEARED,
            Alarm.TWO_PRIMARIES,
            Alarm.LOCK_OVERWRITTEN,
            Alarm.TIMELINE_JUMP,
            Alarm.SYSTEM_REPLACED);

    private final List<TestGateway> gateways = new ArrayList<>();
    private final List<Agents> running = new ArrayList<>();
    private Workspace home;
    private ClusterSources sources;
    private int stories;
    private String scope = "";
    private Set<Alarm> expected = Set.of();

    DcsUnderTest dcs;

    @SuppressWarnings("NullAway.Init") // Each story begins with it.
    Agents agents;

    /** Starts the servers. */
    abstract DcsUnderTest start(Workspace workspace) throws Exception;

    @BeforeAll
    void startServers() throws Exception {
        home = Workspace.create("conformance");
        sources = TestGateway.sources();
        dcs = start(home);
    }

    @AfterAll
    void stopServers() throws Exception {
        dcs.close();
        home.close();
    }

    /** Begins a story on a cluster of its own that has been set up; nobody leads it yet. */
    void story(Story story, Alarm... itsAlarms) {
        String reason = dcs.cannotTell().get(story);
        Assumptions.assumeTrue(reason == null, () -> story + ": " + reason);
        scope = "story" + ++stories;
        expected = Set.of(itsAlarms);
        agents = dcs.agents(scope);
        running.add(agents);
        agents.put("initialize", Records.SYSTEM_ID);
        agents.put("config", "{\"ttl\":30,\"loop_wait\":10}");
    }

    ClusterSettings cluster() {
        return cluster(dcs.settings(dcs.servers()));
    }

    ClusterSettings cluster(StoreSettings store) {
        return new ClusterSettings(scope, "/service", store, Map.of());
    }

    TestGateway gateway() throws IOException {
        return gateway(cluster(), QUICK);
    }

    TestGateway gateway(ClusterSettings cluster, FencingSettings fencing) throws IOException {
        TestGateway gateway = new TestGateway(sources, cluster, fencing);
        gateways.add(gateway);
        return gateway;
    }

    @AfterEach
    void endStory() throws Exception {
        dcs.repair();
        for (TestGateway gateway : gateways) {
            gateway.close();
        }
        List<TestGateway> ended = List.copyOf(gateways);
        gateways.clear();
        running.forEach(Agents::close);
        running.clear();
        for (TestGateway gateway : ended) {
            assertThat(gateway.policy.excesses())
                    .as("permits that no contact covers")
                    .isEmpty();
            assertThat(gateway.policy.alarms())
                    .filteredOn(NEVER::contains)
                    .as("alarms")
                    .allMatch(alarm -> expected.contains(alarm) || dcs.passing().contains(alarm));
        }
    }
}
