package io.portcullis.discovery.rest;

import static io.portcullis.discovery.rest.Answers.SECOND;
import static io.portcullis.discovery.rest.Answers.leader;
import static io.portcullis.discovery.rest.Answers.list;
import static io.portcullis.discovery.rest.Answers.replica;
import static io.portcullis.discovery.rest.Answers.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.discovery.patroni.AgentStatus;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.patroni.RecordProblems;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestPictureTest {
    private static final NodeName PG1 = new NodeName("pg1");
    private static final NodeName PG2 = new NodeName("pg2");
    private static final NodeName PG3 = new NodeName("pg3");

    private final RestPicture.Reader reader = new RestPicture.Reader("demo", Duration.ofMillis(1_500));
    private final PatroniLayout layout = new PatroniLayout(new ClusterSettings(
            "demo", "/service", new EtcdSettings(List.of(URI.create("http://unused:2379")), null, null), Map.of()));
    private RestMemory memory = RestMemory.NONE;
    private List<String> problems = List.of();

    private Topology after(Answers answers) {
        RestPicture picture = reader.read(memory, answers.round());
        memory = picture.memory();
        problems = picture.problems();
        return layout.read(picture.keys());
    }

    private static Answers usual(long sent) {
        return Answers.at(sent)
                .agent("pg1", leader(5), list("pg1"))
                .agent("pg2", replica(5), list("pg1"))
                .agent("pg3", replica(5), list("pg1"));
    }

    private static Lock lock(Topology topology) {
        return Objects.requireNonNull(topology.view().lock());
    }

    private static Member member(Topology topology, NodeName name) {
        return Objects.requireNonNull(topology.member(name));
    }

    @Test
    void oneRoundShowsTheClusterAndProvesThatItsLeaderIsWritable() {
        Topology topology = after(usual(0).config("{\"ttl\": 30, \"loop_wait\": 7, \"pause\": true}"));

        assertThat(lock(topology).node()).isEqualTo(PG1);
        Member leader = member(topology, PG1);
        assertThat(leader.claim().claimsWritable()).isTrue();
        assertThat(leader.claim().writtenAfter(lock(topology).takenAt())).isTrue();
        assertThat(leader.address()).isEqualTo(new NodeAddress("10.0.0.1", 5432));
        assertThat(leader.claim().timeline()).isEqualTo(5);
        Member standby = member(topology, PG2);
        assertThat(standby.role()).isEqualTo(Role.REPLICA);
        assertThat(standby.claim().running()).isTrue();
        assertThat(topology.lagOf(standby)).isEqualTo(100);
        assertThat(topology.view().systemId()).isEqualTo(Answers.SYSTEM);
        assertThat(topology.view().flags().paused()).isTrue();
        assertThat(topology.loop()).isEqualTo(Duration.ofSeconds(7));
        assertThat(topology.problems()).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void aLeadershipIsTheSameWhileNodeAndTimelineAre() {
        Lock first = lock(after(usual(0)));
        assertThat(lock(after(usual(SECOND)))).isEqualTo(first);
        Answers restarting = Answers.at(2 * SECOND)
                .agent(
                        "pg1",
                        AgentStatus.read("demo", 200, "{\"state\": \"restarting\", \"role\": \"primary\"}"),
                        list("pg1"));
        assertThat(lock(after(restarting))).isEqualTo(first);
        assertThat(lock(after(usual(3 * SECOND)))).isEqualTo(first);
    }

    @Test
    void aLockThatWasSeenFreeOrOnAnotherTimelineIsAnotherHolding() {
        Lock first = lock(after(usual(0)));
        after(Answers.at(SECOND).agent("pg1", leader(5), list("")));
        Lock again = lock(after(usual(2 * SECOND)));
        assertThat(again.leadership()).isNotEqualTo(first.leadership());
        assertThat(again.takenAt()).isNotEqualTo(first.takenAt());

        Lock promoted = lock(after(Answers.at(3 * SECOND).agent("pg1", leader(7), list("pg1"))));
        assertThat(promoted.leadership()).isNotEqualTo(again.leadership());
    }

    @Test
    void theLastWordsOfASilentAgentStandWhileTheDcsShowsTheSame() {
        Topology before = after(usual(0));
        Topology silent = after(Answers.at(SECOND)
                .agent("pg1", null, null)
                .agent("pg2", replica(5), list("pg1"))
                .agent("pg3", replica(5), list("pg1")));
        assertThat(lock(silent)).isEqualTo(lock(before));
        assertThat(member(silent, PG1).claim()).isEqualTo(member(before, PG1).claim());
        assertThat(problems).anySatisfy(problem -> assertThat(problem).contains("its agent does not answer"));
    }

    @Test
    void aMemberThatWasNeverHeardIsShownAsItStandsInTheDcs() {
        Topology topology =
                after(Answers.at(0).agent("pg1", leader(5), list("pg1")).agent("pg3", null, null));
        Member standby = member(topology, PG3);
        assertThat(standby.role()).isEqualTo(Role.REPLICA);
        assertThat(standby.claim().running()).isTrue();
        assertThat(standby.streaming()).isTrue();
        assertThat(topology.lagOf(standby)).isEqualTo(100);
        assertThat(standby.api()).isEqualTo(URI.create("http://10.0.0.3:8008/patroni"));
    }

    @Test
    void aNodeThatIsOnlyListedAsLeaderProvesNothing() {
        Topology topology = after(Answers.at(0).agent("pg2", replica(5), list("pg1")));
        assertThat(lock(topology).node()).isEqualTo(PG1);
        assertThat(member(topology, PG1).claim().claimsWritable()).isFalse();
    }

    @Test
    void configurationAndHistoryStandUntilAnotherIsHeard() {
        String history = "[[4, 500, \"no recovery target specified\"]]";
        after(usual(0).config("{\"pause\": true}").history(history));
        Topology later = after(usual(SECOND));
        assertThat(later.view().flags().paused()).isTrue();
        assertThat(later.view().history().newest()).isEqualTo(5);
    }

    @Test
    void agentsOfTwoSystemsLeaveItUnknown() {
        AgentStatus stranger = AgentStatus.read("demo", 503, """
                {"state": "running", "role": "replica", "database_system_identifier": "1111111111111111111"}
                """);
        Topology topology =
                after(Answers.at(0).agent("pg1", leader(5), list("pg1")).agent("pg2", stranger, list("pg1")));
        assertThat(topology.view().systemId()).isNull();
        assertThat(problems).anySatisfy(problem -> assertThat(problem).contains("several system identifiers"));
    }

    @Test
    void theWordsOfOldAndNewVersionsAreUnderstood() {
        for (String role : List.of("primary", "master")) {
            assertThat(status(200, role, 5, "").primary()).isTrue();
        }
        for (String role : List.of("replica", "standby_leader", "demoted", "promoted")) {
            assertThat(status(200, role, 5, "").primary()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "[]",
                "{}",
                "{\"state\": 1, \"role\": 2}",
                "{\"state\": \"running\", \"role\": \"primary\", \"patroni\": {\"scope\": \"other\"}}"
            })
    void garbageAndAgentsOfOtherClustersAreNoAnswers(String body) {
        assertThatThrownBy(() -> AgentStatus.read("demo", 200, body)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"members\": {}}",
                "{\"members\": [{}]}",
                "{\"members\": [{\"name\": \"\"}]}",
                "{\"members\": [{\"name\": \"a\", \"role\": \"leader\"}, {\"name\": \"b\", \"role\": \"standby_leader\"}]}",
                "{\"members\": [], \"scope\": \"other\"}"
            })
    void aListThatMakesNoSenseIsNone(String body) {
        assertThatThrownBy(() -> MemberList.read("demo", "GET /cluster", 200, body, new RecordProblems()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListOfEndlessMembersIsNone() {
        String members = "{\"name\": \"a\"},".repeat(300);
        String body = "{\"members\": [" + members + "{\"name\": \"b\"}]}";
        assertThatThrownBy(() -> MemberList.read("demo", "GET /cluster", 200, body, new RecordProblems()))
                .hasMessageContaining("301 members");
    }
}
