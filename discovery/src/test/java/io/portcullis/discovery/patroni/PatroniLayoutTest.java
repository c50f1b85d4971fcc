package io.portcullis.discovery.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.ClusterSettings;
import io.portcullis.discovery.EtcdSettings;
import io.portcullis.discovery.Keyspace;
import io.portcullis.discovery.Keyspace.Entry;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeaseId;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Position;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatroniLayoutTest {
    private static final NodeName PG1 = new NodeName("pg1");
    private static final NodeName PG2 = new NodeName("pg2");
    private static final Position AT = new Position("a1b2", 1000);

    private final Map<String, Entry> keys = new TreeMap<>();
    private final Map<NodeName, NodeAddress> overrides = new TreeMap<>();

    private void put(String key, String value, long revision) {
        keys.put(key, new Entry(value, revision, revision, 0));
    }

    private void lease(String key, String value, long revision, long lease) {
        keys.put(key, new Entry(value, revision, revision, lease));
    }

    private Topology read() {
        EtcdSettings etcd = new EtcdSettings(List.of(URI.create("http://127.0.0.1:2379")), null, null);
        return new PatroniLayout(new ClusterSettings("demo", "/service", etcd, overrides)).read(new Keyspace(AT, keys));
    }

    private Member member(String json) {
        lease("members/pg1", json, 20, 77);
        return member(read(), PG1);
    }

    private static Member member(Topology topology, NodeName name) {
        return Objects.requireNonNull(topology.member(name));
    }

    @Test
    void readsAClusterOfPatroni41() {
        lease("leader", "pg1", 12, 0x77);
        lease("members/pg1", """
                {"conn_url":"postgres://10.0.0.1:5432/postgres","api_url":"http://10.0.0.1:8008/patroni",\
                "state":"running","role":"primary","version":"4.1.0","xlog_location":67393608,"timeline":3}""", 30, 0x77);
        lease("members/pg2", """
                {"conn_url":"postgres://10.0.0.2:5432/postgres","api_url":"http://10.0.0.2:8008/patroni",\
                "state":"running","role":"replica","version":"4.1.0","xlog_location":67393600,"receive_lsn":67393600,\
                "replay_lsn":67393500,"replication_state":"streaming","timeline":3,"tags":{"noloadbalance":true}}""", 31, 0x78);
        put("config", "{\"ttl\":30,\"loop_wait\":10,\"retry_timeout\":10}", 5);
        put("initialize", "7421234567890123456", 2);
        put("status", "{\"optime\":67393608,\"slots\":{\"pg2\":67393608},\"retain_slots\":[\"pg1\",\"pg2\"]}", 32);
        put(
                "history",
                "[[1,100,\"no recovery target specified\",\"2026-01-01T00:00:00+00:00\",\"pg2\"],[2,200,\"x\"]]",
                13);
        put("sync", "{\"leader\":null,\"sync_standby\":null,\"quorum\":0}", 6);
        put("failsafe", "{\"pg1\":\"http://10.0.0.1:8008/patroni\"}", 7);

        Topology topology = read();

        assertThat(topology.problems()).isEmpty();
        assertThat(topology.view().lock())
                .isEqualTo(new Lock(new Leadership("a1b2", PG1, "create revision 12"), 12, new LeaseId(0x77)));
        assertThat(topology.view().position()).isEqualTo(AT);
        assertThat(topology.view().claims())
                .containsEntry(PG1, new MemberClaim(Role.PRIMARY, true, true, 30, 3, true))
                .containsEntry(PG2, new MemberClaim(Role.REPLICA, true, true, 31, 3, true));
        assertThat(topology.view().flags()).isEqualTo(new ClusterFlags(false, false, false, 5));
        assertThat(topology.view().systemId()).isEqualTo("7421234567890123456");
        assertThat(topology.view().timeline()).isEqualTo(3);
        assertThat(topology.leaderLsn()).isEqualTo(67393608);
        Member replica = member(topology, PG2);
        assertThat(replica.lsn()).isEqualTo(67393500);
        assertThat(topology.lagOf(replica)).isEqualTo(108);
        assertThat(replica.streaming()).isTrue();
        assertThat(replica.loadBalanced()).isFalse();
        assertThat(replica.api()).isEqualTo(URI.create("http://10.0.0.2:8008/patroni"));
        assertThat(member(topology, PG1).address()).isEqualTo(new NodeAddress("10.0.0.1", 5432));
    }

    @Test
    void readsAClusterOfPatroni30() {
        lease("leader", "pg1", 12, 0x77);
        Member member = member(
                "{\"conn_url\":\"postgres://10.0.0.1:5433/postgres\",\"api_url\":\"https://10.0.0.1:8008/patroni\","
                        + "\"state\":\"running\",\"role\":\"master\",\"version\":\"3.0.2\",\"xlog_location\":50,\"timeline\":1}");
        assertThat(member.claim()).isEqualTo(new MemberClaim(Role.PRIMARY, true, true, 20, 1, true));
        assertThat(read().problems()).isEmpty();
        assertThat(read().leaderLsn()).isEqualTo(50);
    }

    @Test
    void readsAClusterOfPatroni21() {
        lease("leader", "pg2", 12, 0x77);
        put("optime/leader", "4711", 11);
        Member member =
                member("{\"conn_url\":\"postgres://10.0.0.1/postgres\",\"api_url\":\"http://10.0.0.1:8008/patroni\","
                        + "\"state\":\"running\",\"role\":\"master\",\"version\":\"2.1.7\",\"xlog_location\":50}");
        assertThat(member.claim().claimsWritable()).isFalse();
        assertThat(member.claim().tellsPromotion()).isFalse();
        assertThat(member.streaming()).isTrue();
        assertThat(member.address()).isEqualTo(new NodeAddress("10.0.0.1", 5432));
        assertThat(read().leaderLsn()).isEqualTo(4711);
        assertThat(read().problems()).isEmpty();
    }

    @Test
    void aPrimaryThatIsAboutToBeStoppedDoesNotTellItsPosition() {
        // What Patroni 3.0.2 wrote at the beginning of a switchover.
        Member member = member(
                "{\"conn_url\":\"postgres://127.0.0.1:15431/postgres\",\"api_url\":\"http://127.0.0.1:18001/patroni\","
                        + "\"state\":\"running\",\"role\":\"master\",\"version\":\"3.0.2\"}");
        assertThat(member.claim()).isEqualTo(new MemberClaim(Role.PRIMARY, false, true, 20, 0, true));
        assertThat(read().problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "primary, PRIMARY",
        "master, PRIMARY",
        "promoted, PROMOTED",
        "replica, REPLICA",
        "standby_leader, STANDBY_LEADER",
        "demoted, DEMOTED",
        "uninitialized, UNINITIALIZED"
    })
    void knowsEveryRoleThatIsWritten(String text, Role role) {
        assertThat(member("{\"role\":\"" + text + "\"}").role()).isEqualTo(role);
        assertThat(read().problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "3.0.0, true",
        "3.0.2, true",
        "4.1.4, true",
        "10.0, true",
        "4.0.0b1, true",
        "2.1.7, false",
        "2.9.99, false",
        "3, false",
        "x, false",
        "-4.0, false",
        "99999999999.1, false"
    })
    void believesPrimaryOnlySince30(String version, boolean tells) {
        assertThat(member("{\"role\":\"primary\",\"state\":\"running\",\"xlog_location\":1,\"version\":\"" + version
                                + "\"}")
                        .claim()
                        .claimsWritable())
                .isEqualTo(tells);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3.0.4|                         | true",
                "3.1.0|                         | false",
                "3.1.0|streaming                | true",
                "4.1.0|in archive recovery      | false",
                "     |                         | true"
            })
    void saysWhetherAReplicaStreams(String version, String state, boolean streaming) {
        String json = (version == null ? "" : "\"version\":\"" + version + "\",")
                + (state == null ? "" : "\"replication_state\":\"" + state + "\",");
        assertThat(member("{" + json + "\"role\":\"replica\"}").streaming()).isEqualTo(streaming);
    }

    @ParameterizedTest
    @CsvSource({
        "starting",
        "stopping",
        "stopped",
        "crashed",
        "restarting",
        "creating replica",
        "start failed",
        "Running",
        "''"
    })
    void onlyRunningRuns(String state) {
        assertThat(member("{\"state\":\"" + state + "\"}").claim().running()).isFalse();
    }

    @Test
    void aMemberThatSaysNothingIsUnknown() {
        Member member = member("{}");
        assertThat(member.state()).isEqualTo("unknown");
        assertThat(member.claim()).isEqualTo(new MemberClaim(Role.UNKNOWN, false, false, 20, 0, false));
        assertThat(member.lsn()).isEqualTo(-1);
        assertThat(member.loadBalanced()).isTrue();
        assertThat(read().problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "\"true\"", "\"on\"", "\"yes\"", "1", "\"1\"", "\"True\""})
    void readsTruthAsPatroniDoes(String value) {
        put("config", "{\"pause\":" + value + ",\"failsafe_mode\":" + value + "}", 5);
        assertThat(read().view().flags()).isEqualTo(new ClusterFlags(true, true, false, 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"host\":\"10.1.1.1\"}|true",
                "{\"port\":5432}|true",
                "{\"restore_command\":\"cp\"}|true",
                "{\"create_replica_methods\":[]}|false",
                "{\"host\":\"\"}|false",
                "{}|false",
                "null|false"
            })
    void knowsAStandbyCluster(String json, boolean standby) {
        put("config", "{\"standby_cluster\":" + json + "}", 5);
        assertThat(read().view().flags().standbyCluster()).isEqualTo(standby);
        assertThat(read().problems()).isEmpty();
    }

    @Test
    void aReputLeaderKeyIsTheSameLeadershipWithAnotherLease() {
        keys.put("leader", new Entry("pg1", 12, 40, 0x99));
        assertThat(read().view().lock())
                .isEqualTo(new Lock(new Leadership("a1b2", PG1, "create revision 12"), 12, new LeaseId(0x99)));
    }

    @Test
    void aLeaderKeyWithoutLeaseIsNoLock() {
        put("leader", "pg1", 12);
        assertThat(read().view().lock()).isNull();
        assertThat(read().problems()).singleElement().asString().startsWith("leader: has no lease");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\u0000b", "a/b", "line\nbreak"})
    void aLeaderKeyThatNamesNobodyIsNoLock(String name) {
        lease("leader", name, 12, 7);
        assertThat(read().view().lock()).isNull();
        assertThat(read().problems()).hasSize(1);
    }

    @Test
    void nobodyHasSetUpTheScope() {
        assertThat(read().problems()).singleElement().asString().startsWith("/service/demo/: there is no such key");
    }

    @ParameterizedTest
    @CsvSource({
        "'',0",
        "'[]',1",
        "'[[7,1,\"x\"]]',8",
        "'[[7]]',8",
        "'{}',-1",
        "'[7]',-1",
        "'[[\"7\"]]',-1",
        "'[[0]]',-1",
        "'[[2147483647]]',-1",
        "'nope',-1"
    })
    void theTimelineIsTheOneAfterTheLastInTheHistory(String history, int timeline) {
        if (!history.isEmpty()) {
            put("history", history, 8);
        }
        put("config", "{}", 1);
        assertThat(read().view().timeline()).isEqualTo(Math.max(0, timeline));
        assertThat(read().problems()).hasSize(timeline < 0 ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "'',,0",
        "7421234567890123456,7421234567890123456,0",
        "123456789,,1",
        "abc,,1",
        "-7421234567890123456,,1"
    })
    void theSystemIdIsEmptyDuringBootstrap(String initialize, String systemId, int problems) {
        put("initialize", initialize, 3);
        assertThat(read().view().systemId()).isEqualTo(systemId);
        assertThat(read().problems()).hasSize(problems);
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://10.0.0.1:5433/postgres, 10.0.0.1:5433",
        "postgresql://10.0.0.1:5433/postgres, 10.0.0.1:5433",
        "postgres://db.example:5432, db.example:5432",
        "postgres://[fd00::1]:5433/postgres, '[fd00::1]:5433'",
        "postgres://[fd00::1]/postgres, '[fd00::1]:5432'",
        "postgres://patroni_1:5432/postgres, patroni_1:5432",
        "postgres://user:se@cret@10.0.0.1:5432/postgres?application_name=x, 10.0.0.1:5432",
        "postgres://10.0.0.1:5432?x=/y, 10.0.0.1:5432"
    })
    void readsTheAddress(String url, String address) {
        assertThat(member("{\"conn_url\":\"" + url + "\"}").address()).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.1:5432",
                "http://10.0.0.1:5432/",
                "postgres://",
                "postgres:///postgres",
                "postgres://:5432/",
                "postgres://h:0/",
                "postgres://h:65536/",
                "postgres://h:-1/",
                "postgres://h:port/",
                "postgres://fd00::1:5432/",
                "postgres://[fd00::1/",
                "postgres://a b:5432/",
                "postgres://a,b:5432/",
                "postgres://h\\u0000:5432/"
            })
    void anAddressThatMakesNoSenseIsAProblemAndNoAddress(String url) {
        Member member = member(
                "{\"role\":\"primary\",\"state\":\"running\",\"version\":\"4.0.0\",\"conn_url\":\"" + url + "\"}");
        assertThat(member.address()).isNull();
        assertThat(member.claim().reachable()).isFalse();
        assertThat(member.role()).isEqualTo(Role.PRIMARY);
        assertThat(read().problems()).singleElement().asString().startsWith("members/pg1: 'conn_url'");
    }

    @Test
    void anOverrideComesBeforeTheProxyAndTheProxyBeforeTheServer() {
        String json = "{\"conn_url\":\"postgres://a:1/\",\"proxy_url\":\"postgres://b:2/\"}";
        assertThat(member(json).address()).isEqualTo(new NodeAddress("b", 2));
        overrides.put(PG1, new NodeAddress("c", 3));
        assertThat(member(json).address()).isEqualTo(new NodeAddress("c", 3));
    }

    @Test
    void aProxyThatMakesNoSenseDoesNotHideTheServer() {
        assertThat(member("{\"conn_url\":\"postgres://a:1/\",\"proxy_url\":\"b\"}")
                        .address())
                .isEqualTo(new NodeAddress("a", 1));
        assertThat(read().problems()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://h:1/",
                "h:8008",
                "http://",
                "http://a b/",
                "http://patroni_1:8008/patroni",
                "http://h:99999/"
            })
    void anApiThatCannotBeAskedIsAProblem(String url) {
        assertThat(member("{\"api_url\":\"" + url + "\"}").api()).isNull();
        assertThat(read().problems()).singleElement().asString().startsWith("members/pg1: 'api_url'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not json", "[]", "3", "\"text\"", "{", "\uFFFD", "null", "{\"a\":1}}"})
    void aRecordThatIsNoJsonObjectIsAProblemOfThatRecordAlone(String value) {
        lease("members/pg1", value, 20, 7);
        lease("members/pg2", "{\"role\":\"replica\",\"state\":\"running\",\"version\":\"4.0.0\"}", 21, 8);
        put("config", value, 5);
        put("status", value, 6);
        lease("leader", "pg2", 12, 8);
        Topology topology = read();
        assertThat(member(topology, PG1).role()).isEqualTo(Role.UNKNOWN);
        assertThat(member(topology, PG2).role()).isEqualTo(Role.REPLICA);
        assertThat(topology.view().lock()).isNotNull();
        assertThat(topology.view().flags()).isEqualTo(new ClusterFlags(false, false, false, 5));
        assertThat(topology.problems()).hasSize(3);
    }

    @Test
    void wrongTypesAreNamedOneByOne() {
        Member member =
                member("{\"role\":1,\"state\":[],\"version\":{},\"conn_url\":7,\"api_url\":true,\"timeline\":\"3\","
                        + "\"xlog_location\":-5,\"replay_lsn\":1e300,\"tags\":\"x\",\"replication_state\":0}");
        assertThat(member.claim()).isEqualTo(new MemberClaim(Role.UNKNOWN, false, false, 20, 0, false));
        assertThat(read().problems())
                .hasSize(10)
                .contains("members/pg1: 'timeline' should be a whole number from 0 to 2147483647, found \"3\"");
    }

    @Test
    void problemsAreLimitedInNumberAndLength() {
        for (int i = 0; i < 200; i++) {
            lease("members/" + i, "x".repeat(5000) + "\n\u001b[31m", 20, 7);
        }
        List<String> problems = read().problems();
        assertThat(problems).hasSize(Problems.MOST + 1);
        assertThat(problems.getLast()).isEqualTo("and " + (200 - Problems.MOST) + " more");
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem)
                        .hasSizeLessThanOrEqualTo(Problems.LONGEST)
                        .doesNotContain("\n", "\u001b"));
    }

    @Test
    void deepNestingAndHugeValuesAreOnlyProblems() {
        put("config", "[".repeat(100_000), 5);
        put("status", "{\"optime\":" + "9".repeat(100_000) + "}", 6);
        put("history", "[" + " ".repeat(2_000_000) + "]", 7);
        lease("members/" + "n".repeat(300), "{}", 8, 7);
        assertThat(read().problems()).hasSize(4);
        assertThat(read().members()).isEmpty();
    }

    @Test
    void keysOfOthersAreNotLookedAt() {
        put("0/leader", "pg9", 3);
        put("failover", "garbage", 4);
        put("somebody/elses", "garbage", 5);
        assertThat(read().problems()).isEmpty();
        assertThat(read().view().lock()).isNull();
    }
}
