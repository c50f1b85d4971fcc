package io.portcullis.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.route.NodeHealth.Trouble;
import io.portcullis.proxy.route.RouteSettings.OnPromotion;
import io.portcullis.proxy.route.RouteSettings.WithoutReplica;
import io.portcullis.topology.Bond;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Role;
import io.portcullis.topology.TimelineHistory;
import io.portcullis.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final NodeName PG1 = new NodeName("pg1");
    private static final NodeName PG2 = new NodeName("pg2");
    private static final NodeName PG3 = new NodeName("pg3");
    private static final Leadership LEADS = new Leadership("c", PG1, new Holding("r1"));
    private static final AllowedSessions ALL = new AllowedSessions(LEADS, Set.of(PG2, PG3), Set.of(PG2, PG3));
    private static final RouteStatus OPEN = new RouteStatus.Open(LEADS);

    private final Map<NodeName, Member> members = new TreeMap<>();
    private final NodeSessions sessions = new NodeSessions();
    private final NodeHealth health = new NodeHealth();
    private Following following = Following.NONE;
    private long now = 1_000_000_000_000L;

    private RouterTest() {
        add(PG1, Role.PRIMARY, "running", 1_000, true, true);
        add(PG2, Role.REPLICA, "running", 900, true, true);
        add(PG3, Role.REPLICA, "running", 500, true, true);
    }

    private void add(NodeName name, Role role, String state, long lsn, boolean streaming, boolean balanced) {
        members.put(
                name,
                new Member(
                        name,
                        new NodeAddress("192.0.2." + name.value().charAt(2), 5432),
                        null,
                        state,
                        "3.0.2",
                        lsn,
                        streaming,
                        balanced,
                        new MemberClaim(role, state.equals("running"), true, new Revision("c", 1), 1, true)));
    }

    private Topology topology() {
        return new Topology(
                new LeadershipView(
                        new Revision("c", 1), null, null, Map.of(), ClusterFlags.NONE, "sys", TimelineHistory.upTo(1)),
                members,
                1_000,
                Topology.USUAL_LOOP,
                List.of());
    }

    private Map<NodeName, NodeAddress> addresses() {
        return AddressBook.EMPTY.seen(topology()).at(0);
    }

    private Router.RoutingView view(RouteStatus standing) {
        return new Router.RoutingView(standing, topology(), addresses(), following, now);
    }

    private String choose(
            Route route, RouteSettings settings, RouteStatus standing, AllowedSessions allowed, NodeName... avoid) {
        Router.Choice choice =
                new Router(settings, sessions, health).choose(route, view(standing), allowed, Set.of(avoid), now);
        return switch (choice) {
            case Router.Choice.Found(Target target) ->
                target.node() + (target.leadership() == null ? "" : " under the permit");
            case Router.Choice.None(Unavailable why) -> why.label();
        };
    }

    private String replica(@Nullable Long maxLag, WithoutReplica without) {
        return choose(
                Route.REPLICA, new RouteSettings(maxLag, without, OnPromotion.KEEP, ReplicaChoice.ANY), OPEN, ALL);
    }

    @Test
    void thePrimaryRouteGoesToTheVerifiedLeaderOrTellsWhyNot() {
        assertThat(choose(Route.PRIMARY, RouteSettings.DEFAULT, OPEN, ALL)).isEqualTo("pg1 under the permit");
        assertThat(choose(
                        Route.PRIMARY, RouteSettings.DEFAULT, new RouteStatus.Closed(ClosedReason.TWO_PRIMARIES), ALL))
                .isEqualTo("two-primaries");
    }

    @Test
    void nothingBeginsThatTheEventLoopWouldNotKeep() {
        AllowedSessions another = new AllowedSessions(new Leadership("c", PG1, new Holding("r2")), Set.of(), Set.of());
        assertThat(choose(Route.PRIMARY, RouteSettings.DEFAULT, OPEN, another)).isEqualTo("node-unreachable");
        assertThat(choose(
                        Route.REPLICA, RouteSettings.DEFAULT, OPEN, new AllowedSessions(LEADS, Set.of(PG2), Set.of())))
                .isEqualTo("pg1 under the permit");
    }

    @Test
    void replicasTakeTurnsByTheirSessions() {
        assertThat(replica(null, WithoutReplica.ERROR)).isEqualTo("pg2");
        sessions.opened(PG2);
        assertThat(replica(null, WithoutReplica.ERROR)).isEqualTo("pg3");
        sessions.opened(PG3);
        sessions.opened(PG3);
        assertThat(replica(null, WithoutReplica.ERROR)).isEqualTo("pg2");
        sessions.ended(PG3);
        sessions.ended(PG3);
        assertThat(replica(null, WithoutReplica.ERROR)).isEqualTo("pg3");
    }

    @Test
    void replicasTooFarBehindGetNothing() {
        assertThat(replica(100L, WithoutReplica.ERROR)).isEqualTo("pg2");
        assertThat(replica(99L, WithoutReplica.ERROR)).isEqualTo("no-replica");
        assertThat(replica(99L, WithoutReplica.PRIMARY)).isEqualTo("pg1 under the permit");
        add(PG2, Role.REPLICA, "running", -1, true, true);
        assertThat(replica(100L, WithoutReplica.ERROR))
                .as("a lag that is not known is none to rely on")
                .isEqualTo("no-replica");
    }

    @Test
    void onlyRunningStreamingLoadBalancedReplicasServe() {
        add(PG3, Role.REPLICA, "starting", 1_000, true, true);
        add(PG2, Role.REPLICA, "running", 1_000, false, true);
        assertThat(replica(null, WithoutReplica.ERROR)).isEqualTo("no-replica");
        add(PG2, Role.REPLICA, "running", 1_000, true, false);
        assertThat(replica(null, WithoutReplica.ERROR)).isEqualTo("no-replica");
        add(PG2, Role.PROMOTED, "running", 1_000, true, true);
        assertThat(replica(null, WithoutReplica.ERROR)).isEqualTo("no-replica");
        add(PG3, Role.REPLICA, "running", 1_000, true, true);
        assertThat(replica(null, WithoutReplica.ERROR)).isEqualTo("pg3");
    }

    @Test
    void peopleAreToldWhyAReplicaGetsNothing() {
        add(PG2, Role.REPLICA, "starting", 1_000, true, true);
        assertThat(whyNot(PG2)).isEqualTo("PostgreSQL is starting");
        add(PG2, Role.PRIMARY, "running", 1_000, true, true);
        assertThat(whyNot(PG2)).isEqualTo("it is not a replica");
    }

    @Test
    void aReplicaThatGivesNoPositionIsNotToldThatPostgresqlIsRunning() {
        MemberClaim notRunning = new MemberClaim(Role.REPLICA, false, true, new Revision("c", 1), 1, true);
        NodeAddress address = new NodeAddress("192.0.2.2", 5432);
        members.put(PG2, new Member(PG2, address, null, "running", "3.0.2", -1, true, true, notRunning));
        assertThat(whyNot(PG2)).contains("no position in the WAL");
    }

    private @Nullable String whyNot(NodeName node) {
        Member member = Objects.requireNonNull(members.get(node));
        return new Router(RouteSettings.DEFAULT, sessions, health).whyNotReplica(view(OPEN), member, ALL);
    }

    @Test
    void aNodeThatJustRefusedIsNotTriedAgainAtOnce() {
        assertThat(choose(Route.REPLICA, RouteSettings.DEFAULT, OPEN, ALL, PG2)).isEqualTo("pg3");
        assertThat(choose(Route.PRIMARY, RouteSettings.DEFAULT, OPEN, ALL, PG1)).isEqualTo("node-unreachable");
    }

    /** With equal load the first name would always win. */
    @Test
    void shortSessionsAreSpreadEvenly() {
        Map<String, Integer> served = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            String node = replica(null, WithoutReplica.ERROR);
            sessions.opened(new NodeName(node));
            sessions.ended(new NodeName(node));
            served.merge(node, 1, Integer::sum);
        }
        assertThat(served).containsEntry("pg2", 500).containsEntry("pg3", 500);
    }

    private void failed(NodeName node, Trouble trouble) {
        health.failed(node, trouble, now);
    }

    @Test
    void aReplicaThatTakesNobodyIsLeftAloneThoughItHasTheFewestSessions() {
        sessions.opened(PG3);
        failed(PG2, Trouble.REFUSES);
        assertThat(replica(null, WithoutReplica.PRIMARY)).isEqualTo("pg3");
        now += 1_000_000_000L;
        assertThat(replica(null, WithoutReplica.PRIMARY))
                .as("it is tried again")
                .isEqualTo("pg2");
        assertThat(health.begins(PG2, now)).isTrue();
        assertThat(replica(null, WithoutReplica.PRIMARY)).as("by one at a time").isEqualTo("pg3");
        health.answered(PG2);
        assertThat(replica(null, WithoutReplica.PRIMARY)).isEqualTo("pg2");
    }

    @Test
    void thePrimaryStandsInForReplicasThatAreDownAndNotForThoseThatRefuse() {
        failed(PG2, Trouble.DOWN);
        failed(PG3, Trouble.REFUSES);
        assertThat(replica(null, WithoutReplica.PRIMARY)).isEqualTo("server-refused");
        failed(PG3, Trouble.DOWN);
        assertThat(replica(null, WithoutReplica.PRIMARY)).isEqualTo("pg1 under the permit");
        assertThat(replica(null, WithoutReplica.ERROR)).isEqualTo("no-replica");
    }

    @Test
    void aLoginThatEachReplicaRefusedDoesNotGoToThePrimary() {
        assertThat(new Router(RouteSettings.DEFAULT, sessions, health)
                        .choose(Route.REPLICA, view(OPEN), ALL, Set.of(PG2, PG3), now))
                .isEqualTo(new Router.Choice.None(Unavailable.REFUSED_BY_ALL));
    }

    @Test
    void whatIsOfferedDoesNotDependOnTheLastLogins() {
        failed(PG2, Trouble.REFUSES);
        failed(PG3, Trouble.REFUSES);
        assertThat(new Router(RouteSettings.DEFAULT, sessions, health).offers(Route.REPLICA, view(OPEN), ALL))
                .isInstanceOf(Router.Choice.Found.class);
    }

    /** pg1 leads on timeline 2, which began at {@code begin}. */
    private static Topology onTimelines(long begin, Member... nodes) {
        Map<NodeName, Member> all = new TreeMap<>();
        for (Member node : nodes) {
            all.put(node.name(), node);
        }
        Lock lock = new Lock(LEADS, new Revision("c", 1), new Bond("1"));
        TimelineHistory history = new TimelineHistory(2, Map.of(2, begin));
        LeadershipView view =
                new LeadershipView(new Revision("c", 1), lock, null, Map.of(), ClusterFlags.NONE, "sys", history);
        return new Topology(view, all, 1_000, Topology.USUAL_LOOP, List.of());
    }

    @Test
    void aReplicaThatDivergedServesNobodyAndOneOfTwoThatAreInDoubtDoes() {
        add(PG2, Role.REPLICA, "running", 900, true, true);
        add(PG3, Role.REPLICA, "running", 500, true, true);
        Member[] all = members.values().toArray(Member[]::new);
        following = Following.NONE.seen(onTimelines(600, all), now);
        now += Duration.ofSeconds(21).toNanos();
        assertThat(whyNot(PG2)).contains("diverged", "timeline 1", "2");
        assertThat(replica(null, WithoutReplica.ERROR))
                .as("on an old timeline, but nothing better is there")
                .isEqualTo("pg3");

        following = Following.NONE.seen(onTimelines(400, all), now);
        assertThat(replica(null, WithoutReplica.ERROR))
                .as("what never was is not shown")
                .isEqualTo("no-replica");
        assertThat(replica(null, WithoutReplica.PRIMARY)).isEqualTo("pg1 under the permit");
    }

    @Test
    void theLeaderOfAStandbyClusterIsAReplicaLikeAnyOther() {
        AllowedSessions leaderToo = new AllowedSessions(LEADS, Set.of(PG1), Set.of(PG1));
        members.clear();
        add(PG1, Role.STANDBY_LEADER, "running", 1_000, false, true);
        Member leader = Objects.requireNonNull(members.get(PG1));
        LeadershipView leadershipView = new LeadershipView(
                new Revision("c", 1),
                new Lock(LEADS, new Revision("c", 1), new Bond("1")),
                null,
                Map.of(PG1, leader.claim()),
                new ClusterFlags(false, false, true, new Revision("c", 1)),
                "sys",
                TimelineHistory.NONE);
        Topology topology = new Topology(leadershipView, members, 1_000, Topology.USUAL_LOOP, List.of());
        RouteStatus closed = new RouteStatus.Closed(ClosedReason.STANDBY_CLUSTER);
        Router.RoutingView view =
                new Router.RoutingView(closed, topology, addresses(), following.seen(topology, now), now);
        Router router = new Router(RouteSettings.DEFAULT, sessions, health);
        assertThat(router.choose(Route.REPLICA, view, leaderToo, Set.of(), now))
                .isEqualTo(new Router.Choice.Found(new Target(PG1, new NodeAddress("192.0.2.1", 5432), null)));
        assertThat(router.choose(Route.REPLICA, view, ALL, Set.of(), now))
                .as("while the DCS does not say that it is a standby")
                .isInstanceOf(Router.Choice.None.class);
    }

    /** A node that is open and not allowed yet on this loop is passed over. */
    @Test
    void ofSeveralOpenLeadershipsOneIsChosenThatTheLoopAllows() {
        add(PG1, Role.PRIMARY, "running", 1_000, false, true);
        add(PG2, Role.PRIMARY, "running", 1_000, false, true);
        Leadership second = new Leadership("c", PG2, new Holding("r2"));
        RouteStatus both = new RouteStatus.Open(Set.of(LEADS, second));
        AllowedSessions secondOnly = new AllowedSessions(second, Set.of(), Set.of());
        assertThat(choose(Route.PRIMARY, RouteSettings.DEFAULT, both, secondOnly))
                .isEqualTo("pg2 under the permit");
    }
}
