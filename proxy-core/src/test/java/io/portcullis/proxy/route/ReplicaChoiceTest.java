package io.portcullis.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.route.NodeHealth.Trouble;
import io.portcullis.proxy.route.ReplicaChoice.Prefer;
import io.portcullis.proxy.route.ReplicaChoice.Zone;
import io.portcullis.proxy.route.RouteSettings.OnPromotion;
import io.portcullis.proxy.route.RouteSettings.WithoutReplica;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.MemberTags;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Role;
import io.portcullis.topology.TimelineHistory;
import io.portcullis.topology.Topology;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** pg1 leads; which of pg2, pg3 and pg4 gets a session of the replica route, by their tags and by what commits wait for. */
class ReplicaChoiceTest {
    private static final NodeName PG1 = new NodeName("pg1");
    private static final NodeName PG2 = new NodeName("pg2");
    private static final NodeName PG3 = new NodeName("pg3");
    private static final NodeName PG4 = new NodeName("pg4");
    private static final Set<NodeName> STANDBYS = Set.of(PG2, PG3, PG4);
    private static final Leadership LEADS = new Leadership("c", PG1, new Holding("r1"));
    private static final AllowedSessions ALLOWED = new AllowedSessions(LEADS, STANDBYS, STANDBYS);

    private final Map<NodeName, Member> members = new TreeMap<>();
    private final NodeSessions sessions = new NodeSessions();
    private final NodeHealth health = new NodeHealth();
    private RouteStatus status = new RouteStatus.Open(LEADS);
    private long now;

    private ReplicaChoiceTest() {
        add(PG1, Role.PRIMARY, false, Map.of());
    }

    private void add(NodeName name, Role role, boolean synchronous, Map<String, String> tags) {
        add(name, role, synchronous, new MemberTags(true, true, tags), true);
    }

    private void add(NodeName name, Role role, boolean synchronous, MemberTags tags, boolean streaming) {
        MemberClaim claim = new MemberClaim(role, true, true, new Revision("c", 1), 1, true);
        members.put(
                name,
                new Member(
                        name,
                        new NodeAddress("192.0.2." + name.value().charAt(2), 5432),
                        null,
                        "running",
                        "4.1.0",
                        900,
                        streaming,
                        synchronous,
                        tags,
                        claim));
    }

    private void replica(NodeName name, String tags) {
        add(name, Role.REPLICA, tags.contains("sync"), tags(tags.replace("sync", "")));
    }

    /** Of {@code a=1 b=2}. */
    private static Map<String, String> tags(@Nullable String text) {
        return text == null || text.isBlank()
                ? Map.of()
                : Arrays.stream(text.strip().split(" +"))
                        .map(tag -> tag.split("="))
                        .collect(Collectors.toMap(tag -> tag[0], tag -> tag[1]));
    }

    private Router.RoutingView view() {
        Topology topology = new Topology(
                new LeadershipView(
                        new Revision("c", 1), null, null, Map.of(), ClusterFlags.NONE, "sys", TimelineHistory.upTo(1)),
                members,
                1_000,
                Topology.USUAL_LOOP,
                List.of());
        return new Router.RoutingView(
                status, topology, AddressBook.EMPTY.seen(topology).at(0), Following.NONE, now);
    }

    private Router router(ReplicaChoice choice, WithoutReplica without, @Nullable Long maxLag) {
        return new Router(new RouteSettings(maxLag, without, OnPromotion.KEEP, choice), sessions, health);
    }

    private String choose(ReplicaChoice choice, WithoutReplica without) {
        return switch (router(choice, without, null).choose(Route.REPLICA, view(), ALLOWED, Set.of(), now)) {
            case Router.Choice.Found(Target target) -> target.node().value();
            case Router.Choice.None(Unavailable why) -> why.label() + ": " + why.text();
        };
    }

    private String choose(ReplicaChoice choice) {
        return choose(choice, WithoutReplica.ERROR);
    }

    private @Nullable String whyNot(ReplicaChoice choice, NodeName node) {
        return router(choice, WithoutReplica.ERROR, null)
                .whyNotReplica(view(), Objects.requireNonNull(members.get(node)), ALLOWED);
    }

    private static ReplicaChoice with(Prefer prefer, @Nullable String zone, @Nullable String tags) {
        return new ReplicaChoice(prefer, zone == null ? null : new Zone("zone", zone), tags(tags));
    }

    private static ReplicaChoice tagged(String tags) {
        return with(Prefer.ANY, null, tags);
    }

    /** pg2 has the most sessions and pg4 the fewest. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // prefer, zone, tags, pg2, pg3, pg4, who gets the session
                "ANY,  -,  -,   '',           '',          '',                pg4",
                "ANY,  -,  -,   sync,         '',          '',                pg4",
                "SYNC, -,  -,   '',           '',          '',                pg4",
                "SYNC, -,  -,   sync,         '',          '',                pg2",
                "SYNC, -,  -,   sync,         sync,        '',                pg3",
                "ANY,  a,  -,   zone=a,       zone=b,      zone=c,            pg2",
                "ANY,  a,  -,   zone=A,       zone=b,      zone=c,            pg4",
                "ANY,  a,  -,   zone=a,       zone=a,      other=a,           pg3",
                "ANY,  a,  -,   '',           '',          '',                pg4",
                "SYNC, a,  -,   zone=a,       sync,        '',                pg3",
                "SYNC, a,  -,   sync zone=a,  sync,        zone=a,            pg2",
                "SYNC, a,  -,   zone=a,       '',          zone=b,            pg2",
                "ANY,  -,  r=1, r=1,          r=2,         '',                pg2",
                "ANY,  -,  r=1, r=1,          r=1,         '',                pg3",
                "ANY,  -,  r=1 s=x, r=1 s=x,  r=1,         s=x,               pg2",
                "SYNC, a,  r=1, r=1,          sync zone=a, sync,              pg2",
                "SYNC, a,  r=1, r=1,          r=1 zone=a,  sync r=1,          pg4"
            })
    void whoComesFirst(String prefer, String zone, String tags, String pg2, String pg3, String pg4, String chosen) {
        replica(PG2, pg2);
        replica(PG3, pg3);
        replica(PG4, pg4);
        sessions.opened(PG2);
        sessions.opened(PG2);
        sessions.opened(PG3);
        ReplicaChoice choice = with(Prefer.valueOf(prefer), zone, tags);
        assertThat(choose(choice)).isEqualTo(chosen);
        assertThat(whyNot(choice, new NodeName(chosen))).isNull();
    }

    @Test
    void theOthersServeWhileThoseThatComeFirstTakeNoLogin() {
        replica(PG2, "sync zone=a");
        replica(PG3, "zone=a");
        replica(PG4, "");
        ReplicaChoice choice = with(Prefer.SYNC, "a", null);
        assertThat(choose(choice)).isEqualTo("pg2");
        health.failed(PG2, Trouble.DOWN, now);
        assertThat(choose(choice)).isEqualTo("pg3");
        health.failed(PG3, Trouble.REFUSES, now);
        assertThat(choose(choice)).isEqualTo("pg4");
        health.answered(PG2);
        assertThat(choose(choice)).isEqualTo("pg2");
    }

    @Test
    void peopleAreToldWhatComesFirst() {
        replica(PG2, "sync");
        replica(PG3, "zone=a");
        replica(PG4, "sync zone=b");
        assertThat(whyNot(with(Prefer.SYNC, null, null), PG3))
                .isEqualTo("synchronous standbys come first (prefer: sync), such as pg2");
        assertThat(whyNot(with(Prefer.ANY, "a", null), PG4))
                .isEqualTo("replicas in the zone a come first, such as pg3");
        assertThat(whyNot(with(Prefer.SYNC, "b", null), PG2))
                .isEqualTo("replicas in the zone b come first, such as pg4");
        assertThat(whyNot(with(Prefer.SYNC, "c", null), PG2)).isNull();
    }

    @Test
    void peopleAreToldWhichTagIsMissing() {
        replica(PG2, "r=2");
        replica(PG3, "");
        assertThat(whyNot(tagged("r=1"), PG2)).isEqualTo("its tag r is '2', and tags asks for '1'");
        assertThat(whyNot(tagged("r=1"), PG3)).isEqualTo("it has no tag r, and tags asks for '1'");
    }

    @Test
    void thePrimaryStandsInOnlyIfItHasTheTags() {
        replica(PG2, "r=2");
        String none = "no-replica: no replica with the tags r=1 is running, streaming and within max-lag";
        assertThat(choose(tagged("r=1"), WithoutReplica.PRIMARY)).isEqualTo(none);
        assertThat(choose(tagged("r=1"), WithoutReplica.ERROR)).isEqualTo(none);
        add(PG1, Role.PRIMARY, false, Map.of("r", "1"));
        assertThat(choose(tagged("r=1"), WithoutReplica.PRIMARY)).isEqualTo("pg1");
        status = new RouteStatus.Closed(ClosedReason.TWO_PRIMARIES);
        assertThat(choose(tagged("r=1"), WithoutReplica.PRIMARY)).isEqualTo(none);
    }

    @Test
    void aListenerThatSaysNothingFollowsTheSettingsForAll() {
        RouteSettings all =
                new RouteSettings(7L, WithoutReplica.ERROR, OnPromotion.SEVER, with(Prefer.SYNC, "a", "r=1"));
        assertThat(all.with(ReplicaChoice.OfListener.NONE)).isEqualTo(all);
        assertThat(all.with(new ReplicaChoice.OfListener(Prefer.ANY, null)).replicas())
                .isEqualTo(with(Prefer.ANY, "a", "r=1"));
        assertThat(all.with(new ReplicaChoice.OfListener(null, Map.of())).replicas())
                .isEqualTo(with(Prefer.SYNC, "a", null));
    }

    @Test
    void aNodeThatReadsAnArchiveServesWithinMaxLag() {
        MemberTags archive = new MemberTags(true, false, Map.of("nostream", "true"));
        add(PG2, Role.REPLICA, false, archive, false);
        assertThat(choose(ReplicaChoice.ANY)).isEqualTo("pg2");
        Map<Long, Boolean> serves = new HashMap<>();
        for (long maxLag : new long[] {99, 100}) {
            serves.put(
                    maxLag,
                    router(ReplicaChoice.ANY, WithoutReplica.ERROR, maxLag)
                                    .choose(Route.REPLICA, view(), ALLOWED, Set.of(), now)
                            instanceof Router.Choice.Found);
        }
        assertThat(serves).isEqualTo(Map.of(99L, false, 100L, true));
        add(PG2, Role.REPLICA, false, new MemberTags(false, false, Map.of()), false);
        assertThat(whyNot(ReplicaChoice.ANY, PG2)).isEqualTo("it is tagged noloadbalance");
    }
}
