package io.portcullis.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.route.Following.Doubt;
import io.portcullis.topology.Bond;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.MemberTags;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Role;
import io.portcullis.topology.TimelineHistory;
import io.portcullis.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the records of the nodes say one after the other. An agent writes one a loop, which takes 10 s; pg1 leads. */
class FollowingTest {
    private static final NodeName PG1 = new NodeName("pg1");
    private static final NodeName PG2 = new NodeName("pg2");
    private static final NodeName PG3 = new NodeName("pg3");
    private static final long LARGE_LAG_BYTES = 16L << 20;

    private final Map<NodeName, Member> members = new TreeMap<>();
    private TimelineHistory history = TimelineHistory.upTo(1);
    private long leaderLsn;
    private long now = Duration.ofHours(1).toNanos();
    private Following following = Following.NONE;

    private FollowingTest leader(int timeline, long lsn) {
        leaderLsn = lsn;
        return node(PG1, Role.PRIMARY, timeline, lsn);
    }

    private FollowingTest replica(NodeName name, int timeline, long lsn) {
        return node(name, Role.REPLICA, timeline, lsn);
    }

    private FollowingTest node(NodeName name, Role role, int timeline, long lsn) {
        return node(name, role, timeline, lsn, MemberTags.NONE);
    }

    private FollowingTest node(NodeName name, Role role, int timeline, long lsn, MemberTags tags) {
        MemberClaim claim = new MemberClaim(role, true, true, new Revision("c", 1), timeline, true);
        NodeAddress address = new NodeAddress("192.0.2.1", 5432);
        members.put(name, new Member(name, address, null, "running", "3.0.2", lsn, true, false, tags, claim));
        Lock lock = new Lock(new Leadership("c", PG1, new Holding("r1")), new Revision("c", 1), new Bond("1"));
        LeadershipView view =
                new LeadershipView(new Revision("c", 1), lock, null, Map.of(), ClusterFlags.NONE, "sys", history);
        following = following.seen(new Topology(view, members, leaderLsn, Duration.ofSeconds(10), List.of()), now);
        return this;
    }

    private FollowingTest after(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
        return this;
    }

    private Doubt of(NodeName node) {
        return following.doubt(node, LARGE_LAG_BYTES, now);
    }

    @Test
    void aReplicaThatWentOnWhereTheLeaderLeftItsTimelineIsKnownAtOnce() {
        history = new TimelineHistory(13, Map.of(12, 700L, 13, 900L));
        leader(13, 1_000).replica(PG2, 11, 701).replica(PG3, 11, 700);
        assertThat(of(PG2)).isEqualTo(Doubt.DIVERGED);
        assertThat(following.text(PG2, Doubt.DIVERGED)).contains("timeline 11", "13");
        assertThat(of(PG3)).as("it has nothing that the leader has not").isEqualTo(Doubt.NONE);
        replica(PG2, 13, 1_000);
        assertThat(of(PG2)).as("rewound, or made again").isEqualTo(Doubt.NONE);
    }

    @Test
    void aTimelineThatTheHistoryLeavesOutIsMeasuredByTheNextOneInIt() {
        history = new TimelineHistory(6, Map.of(5, 400L, 6, 900L));
        leader(6, 1_000).replica(PG2, 3, 401);
        assertThat(of(PG2)).isEqualTo(Doubt.DIVERGED);
    }

    @Test
    void afterAPromotionRecordsMayBeOldForTwoLoops() {
        leader(1, 1_000)
                .replica(PG2, 1, 1_000)
                .replica(PG3, 1, 1_000)
                .after(3_600)
                .leader(2, 1_001);
        assertThat(of(PG2)).isEqualTo(Doubt.NONE);
        after(20);
        assertThat(of(PG2)).isEqualTo(Doubt.NONE);
        replica(PG3, 2, 1_001).after(1);
        assertThat(of(PG2)).isEqualTo(Doubt.ON_OLD_TIMELINE);
        assertThat(of(PG3)).isEqualTo(Doubt.NONE);
    }

    @Test
    void aSecondPromotionGivesThemTimeAgain() {
        leader(1, 1_000)
                .replica(PG2, 1, 1_000)
                .leader(2, 1_001)
                .after(19)
                .leader(3, 1_002)
                .after(19);
        assertThat(of(PG2)).isEqualTo(Doubt.NONE);
        after(2);
        assertThat(of(PG2)).isEqualTo(Doubt.ON_OLD_TIMELINE);
    }

    @Test
    void aReplicaThatDoesNotSayItsTimelineIsGivenAsLong() {
        leader(2, 1_000).replica(PG2, 0, 1_000).after(20);
        assertThat(of(PG2)).isEqualTo(Doubt.NONE);
        after(1);
        assertThat(of(PG2)).isEqualTo(Doubt.ON_OLD_TIMELINE);
        assertThat(following.text(PG2, of(PG2))).contains("unknown timeline");
    }

    @Test
    void whereNobodyTellsTimelinesNobodyIsDoubted() {
        history = TimelineHistory.NONE;
        leader(0, 1_000).replica(PG2, 0, 1_000).after(3_600);
        assertThat(of(PG2)).isEqualTo(Doubt.NONE);
    }

    @Test
    void aReplicaThatStandsStillWhileTheLeaderWritesIsNoticedAfterTwoLoops() {
        leader(1, 1_000).replica(PG2, 1, 1_000).replica(PG3, 1, 1_000);
        after(3_600);
        assertThat(of(PG2)).as("an idle cluster does not move").isEqualTo(Doubt.NONE);
        leader(1, 1_001 + LARGE_LAG_BYTES);
        assertThat(of(PG2)).as("its record is older than the leader's").isEqualTo(Doubt.NONE);
        after(10).replica(PG3, 1, 1_001 + LARGE_LAG_BYTES).after(11);
        assertThat(of(PG2)).isEqualTo(Doubt.STANDS_STILL);
        assertThat(of(PG3)).isEqualTo(Doubt.NONE);
        replica(PG2, 1, 1_002);
        assertThat(of(PG2)).as("it moves").isEqualTo(Doubt.NONE);
    }

    @Test
    void aReplicaIsNotBlamedForLessThanTheLeaderHasWritten() {
        leader(1, 1_000)
                .replica(PG2, 1, 1_000)
                .after(10)
                .leader(1, 1_000 + LARGE_LAG_BYTES)
                .after(3_600);
        assertThat(of(PG2)).isEqualTo(Doubt.NONE);
    }

    @Test
    void aReplicaThatAlwaysComesALoopLateFollows() {
        leader(1, 0).replica(PG2, 1, 0);
        for (long loop = 1; loop < 20; loop++) {
            after(5).leader(1, loop * 2 * LARGE_LAG_BYTES).after(5);
            assertThat(of(PG2)).isEqualTo(Doubt.NONE);
            replica(PG2, 1, (loop - 1) * 2 * LARGE_LAG_BYTES + 1);
        }
    }

    @Test
    void aNewLeaderThatIsBehindTheOldOneBeginsAnew() {
        leader(1, 2 * LARGE_LAG_BYTES)
                .replica(PG2, 1, 1_000)
                .after(3_600)
                .leader(2, 1_500)
                .replica(PG2, 2, 1_000)
                .after(3_600);
        assertThat(of(PG2)).isEqualTo(Doubt.NONE);
    }

    @Test
    void theLeaderItselfAndNodesWithoutARecordAreNotDoubted() {
        leader(2, 1_000).after(3_600);
        assertThat(of(PG1)).isEqualTo(Doubt.NONE);
        assertThat(of(PG3)).isEqualTo(Doubt.NONE);
    }

    @Test
    void aNodeThatReadsAnArchiveIsNotExpectedToFollowAndMayNotDiverge() {
        MemberTags archive = new MemberTags(true, false, Map.of("nostream", "true"));
        leader(1, 1_000).node(PG2, Role.REPLICA, 1, 900, archive);
        history = new TimelineHistory(2, Map.of(2, 901L));
        leader(2, 1_001 + LARGE_LAG_BYTES).after(3_600).leader(2, 2_000 + LARGE_LAG_BYTES);
        assertThat(of(PG2)).as("it stands still, on an old timeline").isEqualTo(Doubt.NONE);
        node(PG2, Role.REPLICA, 1, 902, archive);
        assertThat(of(PG2)).isEqualTo(Doubt.DIVERGED);
    }
}
