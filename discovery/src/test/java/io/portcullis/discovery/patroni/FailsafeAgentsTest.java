package io.portcullis.discovery.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.fencing.FailsafeAnswer;
import io.portcullis.fencing.FailsafeAnswer.Agreed;
import io.portcullis.fencing.FailsafeAnswer.NoAnswer;
import io.portcullis.fencing.FailsafeAnswer.Refused;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.network.Names;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three agents on loopback, and what they say of going on without the DCS. */
class FailsafeAgentsTest {
    private static final Leadership PG1 = new Leadership("c", new NodeName("pg1"), new Holding("1"));
    private static final Agreed AGREED = new Agreed(FakeAgent.SYSTEM, 5);

    private final Map<String, FakeAgent> agents = new TreeMap<>();
    private @Nullable URI leader;
    private FailsafeAgents asking;

    @BeforeEach
    void start() throws IOException {
        for (String name : List.of("pg1", "pg2", "pg3")) {
            agents.put(name, new FakeAgent());
        }
        leader = agent("pg1").uri();
        says("pg1", 200, "primary", true);
        says("pg2", 503, "replica", true);
        says("pg3", 503, "replica", true);
        lists("pg1", "pg2", "pg3");
        asking = new FailsafeAgents("demo", new AgentSettings(null), _ -> leader, Names.SYSTEM);
    }

    @AfterEach
    void stop() {
        asking.close();
        agents.values().forEach(FakeAgent::close);
    }

    private FakeAgent agent(String name) {
        return Objects.requireNonNull(agents.get(name));
    }

    private static String status(String name, String role, boolean active) {
        String status = FakeAgent.status(name, role);
        return active ? status.replaceFirst("\\{", "{\"failsafe_mode_is_active\": true, ") : status;
    }

    private void says(String name, int code, String role, boolean active) {
        agent(name).answers("/leader", code, status(name, role, active));
    }

    private void lists(String... names) {
        agent("pg1")
                .answers(
                        "/failsafe",
                        200,
                        Arrays.stream(names)
                                .map(name ->
                                        "\"" + name + "\": \"" + agent(name).uri() + "/patroni\"")
                                .collect(Collectors.joining(", ", "{", "}")));
    }

    private FailsafeAnswer ask() throws Exception {
        CompletableFuture<FencingEvent> answer = new CompletableFuture<>();
        asking.askAgents(new FencingEffect.AskAgents(7, PG1), answer::complete);
        FencingEvent.AgentsAnswered answered =
                (FencingEvent.AgentsAnswered) answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
        assertThat(answered.round()).isEqualTo(7);
        return answered.answer();
    }

    @Test
    void allAgree() throws Exception {
        assertThat(ask()).isEqualTo(AGREED);
    }

    @Test
    void aClusterOfOneAgreesWithItself() throws Exception {
        lists("pg1");
        assertThat(ask()).isEqualTo(AGREED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            the leader is not in failsafe mode            | pg1 | 200 | primary | false
            the leader has lost the lock                  | pg1 | 503 | primary | true
            the leader is a standby by now                | pg1 | 200 | replica | true
            another has not heard of it                   | pg2 | 503 | replica | false
            another has taken the lock                    | pg2 | 200 | replica | true
            another is a primary                          | pg3 | 503 | primary | true
            another is being promoted                     | pg3 | 503 | promoted | true
            an agent refuses the login                    | pg2 | 401 | replica | true
            """)
    void oneThatSaysOtherwiseIsEnough(String story, String name, int code, String role, boolean active)
            throws Exception {
        says(name, code, role, active);
        assertThat(ask()).as(story).isEqualTo(new Refused());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            502 | null
            200 | []
            200 | {}
            200 | {"pg2":"http://127.0.0.1:1/patroni"}
            200 | {"pg1":"http://127.0.0.1:1/patroni","pg2":"not a url"}
            200 | {"pg1":"http://127.0.0.1:1/patroni","pg2":7}
            """)
    void aLeaderWithoutAListOfMembersAgreesToNothing(int code, String body) throws Exception {
        agent("pg1").answers("/failsafe", code, body);
        assertThat(ask()).isEqualTo(new Refused());
    }

    @Test
    void anAgentOfAnotherNodeAtTheAddressSaysNothingForThisOne() throws Exception {
        agent("pg2").answers("/leader", 503, status("pg3", "replica", true));
        assertThat(ask()).isEqualTo(new Refused());
    }

    /**
     * The leader's agent stood still while pg2 was promoted and demoted again. When it goes on without the DCS, pg2 accepts it. Found by the
     * simulation.
     */
    @Test
    void aReplicaOnANewerTimelineWasPromotedSince() throws Exception {
        agent("pg2")
                .answers("/leader", 503, status("pg2", "replica", true).replace("\"timeline\": 5", "\"timeline\": 6"));
        assertThat(ask()).isEqualTo(new Refused());
    }

    @Test
    void aReplicaThatDoesNotSayItsTimelineDoesNotAgree() throws Exception {
        agent("pg2").answers("/leader", 503, status("pg2", "replica", true).replace("\"timeline\": 5, ", ""));
        assertThat(ask()).isEqualTo(new NoAnswer());
    }

    @Test
    void anAgentThatIsGoneDoesNotAgree() throws Exception {
        agent("pg3").close();
        assertThat(ask()).isEqualTo(new NoAnswer());
    }

    @Test
    void aLeaderThatIsGoneDoesNotAgree() throws Exception {
        agent("pg1").close();
        assertThat(ask()).isEqualTo(new NoAnswer());
    }

    /** A word against the leader ends the permit at once; one that is missing lets it run out. */
    @Test
    void aWordAgainstTheLeaderWeighsMoreThanNoWord() throws Exception {
        says("pg2", 503, "replica", false);
        agent("pg3").close();
        assertThat(ask()).isEqualTo(new Refused());
    }

    @Test
    void aNodeWithoutAnAddressCannotBeAsked() throws Exception {
        leader = null;
        assertThat(ask()).isEqualTo(new NoAnswer());
    }

    @Test
    void answersWhenItIsClosed() throws Exception {
        asking.close();
        assertThat(ask()).isEqualTo(new NoAnswer());
    }
}
