package io.portcullis.discovery.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.discovery.patroni.AgentClient;
import io.portcullis.discovery.patroni.FakeAgent;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.PatroniRestSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.source.Sighting;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.fencing.LockTime;
import io.portcullis.network.Names;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.Lock;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestClusterClientTest {
    private static final Duration ENDLESS = Waiting.AT_MOST;
    private static final NodeName PG1 = new NodeName("pg1");

    private final List<FakeAgent> agents = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < 3; i++) {
            agents.add(new FakeAgent());
        }
        List<URI> uris = agents.stream().map(FakeAgent::uri).toList();
        for (int i = 0; i < 3; i++) {
            String node = "pg" + (i + 1);
            agents.get(i)
                    .answers("/leader", i == 0 ? 200 : 503, FakeAgent.status(node, i == 0 ? "primary" : "replica"));
            agents.get(i).answers("/cluster", 200, FakeAgent.cluster(uris, "pg1"));
            agents.get(i).answers("/config", 200, "{\"loop_wait\": 3}");
            agents.get(i).answers("/history", 200, "[]");
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (FakeAgent agent : agents) {
            agent.close();
        }
    }

    private RestClusterClient client() throws IOException {
        return client(
                new PatroniRestSettings(agents.stream().map(FakeAgent::uri).toList(), null, null));
    }

    private static RestClusterClient client(PatroniRestSettings settings) throws IOException {
        return client(settings, System::nanoTime);
    }

    private static RestClusterClient client(PatroniRestSettings settings, LongSupplier clock) throws IOException {
        return new RestClusterClient(
                "demo",
                settings.endpoints(),
                new AgentClient(settings.agent(), Names.SYSTEM),
                new PatroniLayout(new ClusterSettings("demo", "/service", settings, Map.of()))::read,
                Duration.ofMillis(1_500),
                clock);
    }

    private static Sighting contact(RestClusterClient client) throws Exception {
        return client.contact(client.endpoints().getFirst(), null, ENDLESS);
    }

    private static Lock lock(Sighting sighting) {
        return Objects.requireNonNull(sighting.topology().view().lock());
    }

    @Test
    void aRoundShowsTheCluster() throws Exception {
        long before = System.nanoTime();
        Sighting sighting = contact(client());
        assertThat(sighting.sent()).isGreaterThanOrEqualTo(before);
        assertThat(sighting.lockTime()).isInstanceOf(LockTime.NotOffered.class);
        assertThat(lock(sighting).node()).isEqualTo(PG1);
        assertThat(sighting.topology().loop()).isEqualTo(Duration.ofSeconds(3));
        assertThat(sighting.topology().members()).hasSize(3);
        assertThat(sighting.topology().problems()).isEmpty();
    }

    @Test
    void membersThatAreNotConfiguredAreFoundAndAsked() throws Exception {
        RestClusterClient client =
                client(new PatroniRestSettings(List.of(agents.get(1).uri()), null, null));
        Sighting sighting = contact(client);
        assertThat(lock(sighting).node()).isEqualTo(PG1);
        assertThat(sighting.lockTime()).isInstanceOf(LockTime.NotOffered.class);
    }

    @Test
    void twoOfThreeAreAMajorityAndOneIsNot() throws Exception {
        RestClusterClient client = client();
        agents.get(2).close();
        assertThat(lock(contact(client)).node()).isEqualTo(PG1);
        agents.get(1).close();
        assertThatThrownBy(() -> contact(client))
                .isInstanceOf(SourceFailure.class)
                .hasMessageContaining("2 of 3 configured agents do not answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "{}", "huge", "other scope", "silent"})
    void anAgentThatAnswersNonsenseCountsAsSilent(String how) throws Exception {
        for (FakeAgent agent : agents.subList(1, 3)) {
            switch (how) {
                case "huge" -> agent.answers("/leader", 503, "x".repeat(300_000));
                case "other scope" ->
                    agent.answers(
                            "/leader", 503, FakeAgent.status("pg2", "replica").replace("demo", "other"));
                case "silent" -> agent.silent("/leader");
                default -> agent.answers("/leader", 503, how);
            }
        }
        assertThatThrownBy(() -> contact(client()))
                .isInstanceOf(SourceFailure.class)
                .hasMessageContaining("2 of 3 configured agents do not answer");
    }

    @Test
    void aHolderThatIsSilentGivesNoPermit() throws Exception {
        RestClusterClient client = client();
        Lock before = lock(contact(client));
        agents.getFirst().silent("/leader");
        Sighting sighting = contact(client);
        assertThat(lock(sighting)).isEqualTo(before);
        assertThat(sighting.lockTime()).isInstanceOf(LockTime.Refused.class);
        assertThat(sighting.topology().problems())
                .anySatisfy(problem -> assertThat(problem).contains("its agent does not answer"));
    }

    @Test
    void twoPrimariesAreNone() throws Exception {
        agents.get(1).answers("/leader", 200, FakeAgent.status("pg2", "primary"));
        Sighting sighting = contact(client());
        assertThat(sighting.topology().view().lock()).isNull();
        assertThat(sighting.topology().problems())
                .anySatisfy(problem -> assertThat(problem).contains("pg1, pg2 say at the same time"));
    }

    @Test
    void anAgentThatDoesNotReadTheDcsIsNotAskedToAtOnceAgain() throws Exception {
        AtomicLong clock = new AtomicLong();
        RestClusterClient client = client(
                new PatroniRestSettings(agents.stream().map(FakeAgent::uri).toList(), null, null), clock::get);
        for (FakeAgent agent : agents) {
            agent.answers("/cluster", 500, "");
        }
        contact(client);
        for (int i = 0; i < 5; i++) {
            assertThat(lock(contact(client)).node()).isEqualTo(PG1);
        }
        for (FakeAgent agent : agents) {
            assertThat(agent.requests())
                    .filteredOn(path -> path.equals("/cluster"))
                    .hasSize(1);
            assertThat(agent.requests())
                    .filteredOn(path -> path.equals("/leader"))
                    .hasSize(6);
        }
    }

    @Test
    void aLoginIsSentAndItsPasswordReadAgain() throws Exception {
        try (Workspace home = Workspace.create("rest-login")) {
            Path file = home.write(home.folder("login").resolve("password"), "first\n");
            RestClusterClient client = client(new PatroniRestSettings(
                    List.of(agents.getFirst().uri()), new Credentials("gateway", new Secret.InFile(file)), null));
            contact(client);
            assertThat(agents.getFirst().authorizations()).containsOnly("Basic Z2F0ZXdheTpmaXJzdA==");
            Files.writeString(file, "second\n");
            contact(client);
            assertThat(agents.getFirst().authorizations()).contains("Basic Z2F0ZXdheTpzZWNvbmQ=");
        }
    }
}
