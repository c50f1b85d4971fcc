package io.portcullis.discovery.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.fencing.Alarm;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Position;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What agents, operators and gateways do, while the DCS is well. */
abstract class ClusterStories extends Stories {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    private static final String GARBAGE = "\u0001 not { json \u00e4";
    private static final int CHANGES = 200;

    private Registered awaitDirectory(String what, Predicate<Registered> condition) throws IOException {
        ClusterDirectory directory = ClusterSources.directory(cluster(), System::nanoTime);
        return Waiting.until(what, Waiting.AT_MOST, () -> directory.read(READ_TIMEOUT), condition);
    }

    private static long lsn(Topology topology, String node) {
        Member member = topology.member(new NodeName(node));
        return member == null ? -1 : member.lsn();
    }

    private static Set<String> names(Set<NodeName> nodes) {
        return nodes.stream().map(NodeName::value).collect(Collectors.toSet());
    }

    @Test
    void theElectedNodeIsServed() throws Exception {
        story(Story.ELECTION);
        agents.follow("pg1");
        agents.follow("pg2");
        TestGateway gateway = gateway();
        gateway.awaitClosed(ClosedReason.NO_LEADER);
        agents.lead("pg1");
        gateway.awaitOpen("pg1");
        assertThat(gateway.topologies.getLast().view().systemId()).isEqualTo(Records.SYSTEM_ID);
        assertThat(gateway.topologies.getLast().problems()).isEmpty();
        assertThat(gateway.source.refusal()).isNull();
    }

    @Test
    void aLeaderThatRenewsStaysTheSame() throws Exception {
        story(Story.AGENT_CONTINUED);
        agents.lead("pg1");
        TestGateway gateway = gateway();
        Leadership leadership = gateway.awaitOpen("pg1");
        for (int i = 0; i < 5; i++) {
            int before = gateway.policy.contacts().size();
            agents.renew("pg1");
            Waiting.until(
                    "a contact",
                    Waiting.AT_MOST,
                    () -> gateway.policy.contacts().size() > before + 1);
        }
        assertThat(gateway.awaitOpen("pg1")).isEqualTo(leadership);
    }

    @Test
    void aSwitchoverClosesAndOpensForTheOther() throws Exception {
        story(Story.SWITCHOVER);
        agents.lead("pg1");
        agents.follow("pg2");
        TestGateway gateway = gateway();
        Leadership before = gateway.awaitOpen("pg1");
        agents.release("pg1");
        gateway.awaitClosed(ClosedReason.NO_LEADER);
        agents.lead("pg2");
        Leadership after = gateway.awaitOpen("pg2");
        assertThat(after).isNotEqualTo(before);
        agents.follow("pg1");
        gateway.awaitTopology(
                "pg1 as a replica", newest -> names(newest.members().keySet()).containsAll(Set.of("pg1", "pg2")));
        assertThat(gateway.awaitOpen("pg2")).isEqualTo(after);
    }

    @Test
    void aCrashedLeaderIsReplaced() throws Exception {
        story(Story.CRASH);
        agents.lead("pg1");
        agents.follow("pg2");
        TestGateway gateway = gateway();
        gateway.awaitOpen("pg1");
        agents.expire("pg1");
        gateway.awaitClosed(dcs.afterExpiry());
        agents.lead("pg2");
        gateway.awaitOpen("pg2");
    }

    @Test
    void theSameNodeWithTheLockAgainIsAnotherLeadership() throws Exception {
        story(Story.SAME_NODE_AGAIN);
        agents.lead("pg1");
        TestGateway gateway = gateway();
        Leadership before = gateway.awaitOpen("pg1");
        agents.expire("pg1");
        gateway.awaitClosed(dcs.afterExpiry());
        agents.lead("pg1");
        assertThat(gateway.awaitOpen("pg1")).isNotEqualTo(before);
    }

    @Test
    void anAgentThatContinuesAfterItsLockExpiredIsNotServed() throws Exception {
        story(Story.AGENT_CONTINUED);
        agents.lead("pg1");
        agents.follow("pg2");
        TestGateway gateway = gateway();
        gateway.awaitOpen("pg1");
        agents.expire("pg1");
        agents.lead("pg2");
        Leadership leadership = gateway.awaitOpen("pg2");
        int declared = gateway.policy.declared().size();
        agents.follow("pg1");
        gateway.awaitTopology(
                "both members", newest -> names(newest.members().keySet()).equals(Set.of("pg1", "pg2")));
        assertThat(gateway.awaitOpen("pg2")).isEqualTo(leadership);
        assertThat(gateway.policy
                        .declared()
                        .subList(declared, gateway.policy.declared().size()))
                .noneMatch(status -> status instanceof RouteStatus.Open open
                        && open.leadership().node().value().equals("pg1"));
    }

    @Test
    void aStolenLockRaisesTheAlarm() throws Exception {
        story(Story.STOLEN_LOCK, Alarm.LOCK_OVERWRITTEN, Alarm.TWO_PRIMARIES);
        agents.lead("pg1");
        agents.follow("pg2");
        TestGateway gateway = gateway();
        Leadership before = gateway.awaitOpen("pg1");
        agents.steal("pg2");
        Waiting.until(
                "the alarm", Waiting.AT_MOST, () -> gateway.policy.alarms().contains(Alarm.LOCK_OVERWRITTEN));
        Waiting.until(
                "a route that does not go to pg1",
                Waiting.AT_MOST,
                () -> !new RouteStatus.Open(before).equals(gateway.policy.status()));
    }

    @Test
    void garbageIsAProblemAndNothingElse() throws Exception {
        story(Story.GARBAGE);
        agents.lead("pg1");
        TestGateway gateway = gateway();
        gateway.awaitOpen("pg1");
        for (String key : List.of("config", "status", "history", "initialize", "failover", "sync", "members/pg2")) {
            agents.put(key, GARBAGE);
        }
        agents.putRegistration("foreign", GARBAGE);
        gateway.awaitTopology("problems", newest -> newest.problems().size() >= 4);
        Leadership leadership = gateway.awaitOpen("pg1");
        awaitDirectory(
                "the lock and both registrations",
                found -> leadership.plain().equals(found.lock())
                        && found.gateways().size() == 2);
        agents.put("initialize", Records.SYSTEM_ID);
        for (String key : List.of("config", "status", "history", "failover", "sync", "members/pg2")) {
            agents.delete(key);
        }
        gateway.awaitTopology("no problems", newest -> newest.problems().isEmpty());
        assertThat(gateway.awaitOpen("pg1")).isEqualTo(leadership);
    }

    /** Reads and watch come to the same picture, and no piece of news is older than the one before it. */
    @Test
    void manyChangesEndInThePictureThatAReadShows() throws Exception {
        story(Story.KEY_CHURN);
        long seed = 4711;
        System.out.println(getClass().getSimpleName() + " seed " + seed);
        Random random = new Random(seed);
        agents.lead("pg1");
        TestGateway gateway = gateway();
        Leadership leadership = gateway.awaitOpen("pg1");
        for (int i = 0; i < CHANGES; i++) {
            String key = List.of("members/pg2", "members/pg3", "config", "status", "history")
                    .get(random.nextInt(5));
            if (random.nextInt(4) == 0) {
                agents.delete(key);
            } else if (key.startsWith("members/")) {
                agents.put(key, Records.member("replica", i));
            } else {
                agents.put(key, key.equals("history") ? "[]" : "{\"optime\":" + i + "}");
            }
        }
        agents.delete("members/pg2");
        agents.put("members/pg3", Records.member("replica", 777));
        agents.put("members/pg4", Records.member("replica", 999));
        gateway.awaitTopology(
                "the last change",
                newest -> newest.members().keySet().stream()
                                .map(NodeName::value)
                                .toList()
                                .equals(List.of("pg1", "pg3", "pg4"))
                        && lsn(newest, "pg3") == 777
                        && lsn(newest, "pg4") == 999);
        assertThat(gateway.awaitOpen("pg1")).isEqualTo(leadership);
        List<Position> positions =
                gateway.observed.stream().map(LeadershipView::position).toList();
        assertThat(IntStream.range(1, positions.size())
                        .mapToObj(i -> positions.get(i).order(positions.get(i - 1))))
                .doesNotContain(Position.Order.BEFORE);
    }

    @Test
    void membersComeGoAndAreRenamed() throws Exception {
        story(Story.MEMBERS_CHANGED);
        agents.lead("pg1");
        agents.follow("pg2");
        TestGateway gateway = gateway();
        Leadership leadership = gateway.awaitOpen("pg1");
        agents.follow("pg3");
        awaitMembers(gateway, Set.of("pg1", "pg2", "pg3"));
        agents.remove("pg2");
        agents.follow("renamed");
        awaitMembers(gateway, Set.of("pg1", "pg3", "renamed"));
        agents.remove("renamed");
        agents.remove("pg3");
        awaitMembers(gateway, Set.of("pg1"));
        assertThat(ClusterSources.directory(cluster(), System::nanoTime).members(READ_TIMEOUT))
                .containsExactly("pg1");
        assertThat(gateway.awaitOpen("pg1")).isEqualTo(leadership);
    }

    private static void awaitMembers(TestGateway gateway, Set<String> expected) {
        gateway.awaitTopology(
                "the members " + expected,
                newest -> names(newest.members().keySet()).equals(expected));
    }

    @Test
    void aGatewayThatStartsAgainIsAnotherRegistration() throws Exception {
        story(Story.GATEWAY_RESTARTED);
        agents.lead("pg1");
        TestGateway first = gateway();
        Leadership leadership = first.awaitOpen("pg1");
        Registered.Gateway before = onlyOneThatAcknowledged(leadership);
        assertThat(before.name()).startsWith("test-");
        assertThat(before.maxSilence()).isEqualTo(QUICK.maxSilence());
        first.close();
        awaitDirectory("no registration", found -> found.gateways().isEmpty());
        TestGateway second = gateway();
        assertThat(second.awaitOpen("pg1")).isEqualTo(leadership);
        assertThat(onlyOneThatAcknowledged(leadership).id()).isNotEqualTo(before.id());
        agents.expire("pg1");
        agents.lead("pg2");
        onlyOneThatAcknowledged(second.awaitOpen("pg2"));
    }

    private Registered.Gateway onlyOneThatAcknowledged(Leadership leadership) throws IOException {
        Registered found = awaitDirectory("a registration that acknowledges " + leadership, seen -> {
            Acknowledgement awaited = seen.awaited();
            return leadership.plain().equals(seen.lock())
                    && seen.gateways().size() == 1
                    && awaited != null
                    && awaited.equals(seen.gateways().getFirst().record().acknowledged());
        });
        return found.gateways().getFirst();
    }

    @Test
    void aRegistrationThatIsLostIsMadeAgain() throws Exception {
        story(Story.REGISTRATION_LOST);
        agents.lead("pg1");
        TestGateway gateway = gateway();
        Leadership leadership = gateway.awaitOpen("pg1");
        Registered.Gateway before = onlyOneThatAcknowledged(leadership);
        agents.deleteRegistration(before.name());
        Callable<Registered.Gateway> look = () -> onlyOneThatAcknowledged(leadership);
        Waiting.until(
                "another registration",
                Waiting.AT_MOST,
                look,
                found -> !found.id().equals(before.id()));
        assertThat(gateway.awaitOpen("pg1")).isEqualTo(leadership);
    }
}
