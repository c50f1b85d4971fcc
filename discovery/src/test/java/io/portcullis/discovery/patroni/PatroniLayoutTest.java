package io.portcullis.discovery.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.store.Entries;
import io.portcullis.topology.Bond;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all keys together say. */
class PatroniLayoutTest {
    private static final NodeName PG1 = new NodeName("pg1");
    private static final NodeName PG2 = new NodeName("pg2");

    private final ClusterKeys keys = new ClusterKeys();

    private Member member(String json) {
        keys.lease("members/pg1", json, 20, 77);
        return ClusterKeys.member(keys.read(), "pg1");
    }

    @Test
    void readsAClusterOfPatroni41() {
        keys.lease("leader", "pg1", 12, 0x77);
        keys.lease("members/pg1", """
                {"conn_url":"postgres://10.0.0.1:5432/postgres","api_url":"http://10.0.0.1:8008/patroni",\
                "state":"running","role":"primary","version":"4.1.0","xlog_location":67393608,"timeline":3}""", 30, 0x77);
        keys.lease("members/pg2", """
                {"conn_url":"postgres://10.0.0.2:5432/postgres","api_url":"http://10.0.0.2:8008/patroni",\
                "state":"running","role":"replica","version":"4.1.0","xlog_location":67393600,"receive_lsn":67393600,\
                "replay_lsn":67393500,"replication_state":"streaming","timeline":3,"tags":{"noloadbalance":true}}""", 31, 0x78);
        keys.put("config", "{\"ttl\":30,\"loop_wait\":10,\"retry_timeout\":10}", 5);
        keys.put("initialize", "7421234567890123456", 2);
        keys.put("status", "{\"optime\":67393608,\"slots\":{\"pg2\":67393608},\"retain_slots\":[\"pg1\",\"pg2\"]}", 32);
        keys.put(
                "history",
                "[[1,100,\"no recovery target specified\",\"2026-01-01T00:00:00+00:00\",\"pg2\"],[2,200,\"x\"]]",
                13);
        keys.put("sync", "{\"leader\":null,\"sync_standby\":null,\"quorum\":0}", 6);
        keys.put("failsafe", "{\"pg1\":\"http://10.0.0.1:8008/patroni\"}", 7);

        Topology topology = keys.read();

        assertThat(topology.problems()).isEmpty();
        assertThat(topology.view().lock())
                .isEqualTo(new Lock(
                        new Leadership("a1b2", PG1, new Holding("create revision 12")),
                        new Revision("a1b2", 12),
                        new Bond("77")));
        assertThat(topology.view().position()).isEqualTo(ClusterKeys.AT);
        assertThat(topology.view().claims())
                .containsEntry(PG1, new MemberClaim(Role.PRIMARY, true, true, new Revision("a1b2", 30), 3, true))
                .containsEntry(PG2, new MemberClaim(Role.REPLICA, true, true, new Revision("a1b2", 31), 3, true));
        assertThat(topology.view().flags()).isEqualTo(new ClusterFlags(false, false, false, new Revision("a1b2", 5)));
        assertThat(topology.view().systemId()).isEqualTo("7421234567890123456");
        assertThat(topology.view().history().newest()).isEqualTo(3);
        assertThat(topology.leaderLsn()).isEqualTo(67393608);
        Member replica = ClusterKeys.member(topology, "pg2");
        assertThat(replica.lsn()).isEqualTo(67393500);
        assertThat(topology.lagOf(replica)).isEqualTo(108);
        assertThat(replica.streaming()).isTrue();
        assertThat(replica.tags().loadBalanced()).isFalse();
        assertThat(replica.api()).isEqualTo(URI.create("http://10.0.0.2:8008/patroni"));
        assertThat(ClusterKeys.member(topology, "pg1").address()).isEqualTo(new NodeAddress("10.0.0.1", 5432));
    }

    @Test
    void readsAClusterOfPatroni30() {
        keys.lease("leader", "pg1", 12, 0x77);
        Member member = member(
                "{\"conn_url\":\"postgres://10.0.0.1:5433/postgres\",\"api_url\":\"https://10.0.0.1:8008/patroni\","
                        + "\"state\":\"running\",\"role\":\"master\",\"version\":\"3.0.2\",\"xlog_location\":50,\"timeline\":1}");
        assertThat(member.claim())
                .isEqualTo(new MemberClaim(Role.PRIMARY, true, true, new Revision("a1b2", 20), 1, true));
        assertThat(keys.read().problems()).isEmpty();
        assertThat(keys.read().leaderLsn()).isEqualTo(50);
    }

    @Test
    void readsAClusterOfPatroni21() {
        keys.lease("leader", "pg2", 12, 0x77);
        keys.put("optime/leader", "4711", 11);
        Member member =
                member("{\"conn_url\":\"postgres://10.0.0.1/postgres\",\"api_url\":\"http://10.0.0.1:8008/patroni\","
                        + "\"state\":\"running\",\"role\":\"master\",\"version\":\"2.1.7\",\"xlog_location\":50}");
        assertThat(member.claim().claimsWritable()).isFalse();
        assertThat(member.claim().reportsPromotion()).isFalse();
        assertThat(member.streaming()).isTrue();
        assertThat(member.address()).isEqualTo(new NodeAddress("10.0.0.1", 5432));
        assertThat(keys.read().leaderLsn()).isEqualTo(4711);
        assertThat(keys.read().problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "\"true\"", "\"on\"", "\"yes\"", "1", "\"1\"", "\"True\""})
    void readsTruthAsPatroniDoes(String value) {
        keys.put("config", "{\"pause\":" + value + ",\"failsafe_mode\":" + value + "}", 5);
        assertThat(keys.read().view().flags()).isEqualTo(new ClusterFlags(true, true, false, new Revision("a1b2", 5)));
    }

    @ParameterizedTest
    @CsvSource({"3,3", "10,10", "0,10", "-1,10", "3601,10", "null,10"})
    void anAgentWritesItsRecordOnceALoop(String wait, int seconds) {
        assertThat(keys.read().loop()).as("without settings").isEqualTo(Duration.ofSeconds(10));
        keys.put("config", "{\"loop_wait\":" + wait + "}", 5);
        assertThat(keys.read().loop()).isEqualTo(Duration.ofSeconds(seconds));
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
        keys.put("config", "{\"standby_cluster\":" + json + "}", 5);
        assertThat(keys.read().view().flags().standbyCluster()).isEqualTo(standby);
        assertThat(keys.read().problems()).isEmpty();
    }

    @Test
    void aReputLeaderKeyIsTheSameLeadershipWithAnotherLease() {
        keys.write("leader", Entries.entry(ClusterKeys.AT.history(), "pg1", 12, 40, new Bond("99")));
        assertThat(keys.read().view().lock())
                .isEqualTo(new Lock(
                        new Leadership("a1b2", PG1, new Holding("create revision 12")),
                        new Revision("a1b2", 12),
                        new Bond("99")));
    }

    @Test
    void aLeaderKeyWithoutLeaseIsNoLock() {
        keys.put("leader", "pg1", 12);
        assertThat(keys.read().view().lock()).isNull();
        assertThat(keys.read().problems()).singleElement().asString().startsWith("leader: has no lease");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\u0000b", "a/b", "line\nbreak"})
    void aLeaderKeyThatNamesNobodyIsNoLock(String name) {
        keys.lease("leader", name, 12, 7);
        assertThat(keys.read().view().lock()).isNull();
        assertThat(keys.read().problems()).hasSize(1);
    }

    @Test
    void nobodyHasSetUpTheScope() {
        assertThat(keys.read().problems())
                .singleElement()
                .asString()
                .startsWith("/service/demo/: there is no such key");
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
            keys.put("history", history, 8);
        }
        keys.put("config", "{}", 1);
        assertThat(keys.read().view().history().newest()).isEqualTo(Math.max(0, timeline));
        assertThat(keys.read().problems()).hasSize(timeline < 0 ? 1 : 0);
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
        keys.put("initialize", initialize, 3);
        assertThat(keys.read().view().systemId()).isEqualTo(systemId);
        assertThat(keys.read().problems()).hasSize(problems);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not json", "[]", "3", "\"text\"", "{", "\uFFFD", "null", "{\"a\":1}}"})
    void aRecordThatIsNoJsonObjectIsAProblemOfThatRecordAlone(String value) {
        keys.lease("members/pg1", value, 20, 7);
        keys.lease("members/pg2", "{\"role\":\"replica\",\"state\":\"running\",\"version\":\"4.0.0\"}", 21, 8);
        keys.put("config", value, 5);
        keys.put("status", value, 6);
        keys.lease("leader", "pg2", 12, 8);
        Topology topology = keys.read();
        assertThat(ClusterKeys.member(topology, "pg1").role()).isEqualTo(Role.UNKNOWN);
        assertThat(ClusterKeys.member(topology, "pg2").role()).isEqualTo(Role.REPLICA);
        assertThat(topology.view().lock()).isNotNull();
        assertThat(topology.view().flags()).isEqualTo(new ClusterFlags(false, false, false, new Revision("a1b2", 5)));
        assertThat(topology.problems()).hasSize(3);
    }

    @Test
    void problemsAreLimitedInNumberAndLength() {
        for (int i = 0; i < 200; i++) {
            keys.lease("members/" + i, "x".repeat(5000) + "\n\u001b[31m", 20, 7);
        }
        List<String> problems = keys.read().problems();
        assertThat(problems).hasSize(RecordProblems.MAX_PROBLEMS + 1);
        assertThat(problems.getLast()).isEqualTo("and " + (200 - RecordProblems.MAX_PROBLEMS) + " more");
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem)
                        .hasSizeLessThanOrEqualTo(RecordProblems.MAX_LENGTH)
                        .doesNotContain("\n", "\u001b"));
    }

    @Test
    void deepNestingAndHugeValuesAreOnlyProblems() {
        keys.put("config", "[".repeat(100_000), 5);
        keys.put("status", "{\"optime\":" + "9".repeat(100_000) + "}", 6);
        keys.put("history", "[" + " ".repeat(2_000_000) + "]", 7);
        keys.lease("members/" + "n".repeat(300), "{}", 8, 7);
        assertThat(keys.read().problems()).hasSize(4);
        assertThat(keys.read().members()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"leader\":\"pg9\",\"sync_standby\":\"pg1\",\"quorum\":0}|true|0",
                "{\"leader\":\"pg9\",\"sync_standby\":\" pg2 ,,PG1\"}|true|0",
                "{\"leader\":\"pg9\",\"sync_standby\":\"pg1,pg2\",\"quorum\":1}|true|0",
                "{\"leader\":\"pg9\",\"sync_standby\":\"pg10\"}|false|0",
                "{\"leader\":\"pg1\",\"sync_standby\":\"\"}|false|0",
                "{\"leader\":null,\"sync_standby\":null,\"quorum\":0}|false|0",
                "{\"leader\":null,\"sync_standby\":\"pg1\"}|false|0",
                "{\"leader\":\"pg9\",\"sync_standby\":[\"pg1\"]}|false|1",
                "{}|false|0",
                "[]|false|1",
                "nope|false|1"
            })
    void synchronousStandbysAreThoseThatTheKeySyncLists(String sync, boolean synchronous, int problems) {
        keys.put("sync", sync, 6);
        assertThat(member("{}").synchronous()).isEqualTo(synchronous);
        assertThat(keys.read().problems()).hasSize(problems);
    }

    @Test
    void aStandbyClusterHasNoSynchronousStandbys() {
        keys.put("sync", "{\"leader\":\"pg9\",\"sync_standby\":\"pg1\"}", 6);
        keys.put("config", "{\"standby_cluster\":{\"host\":\"10.1.1.1\"}}", 5);
        assertThat(member("{}").synchronous()).isFalse();
        assertThat(keys.read().problems()).isEmpty();
    }

    @Test
    void keysOfOthersAreNotLookedAt() {
        keys.put("0/leader", "pg9", 3);
        keys.put("failover", "garbage", 4);
        keys.put("somebody/elses", "garbage", 5);
        assertThat(keys.read().problems()).isEmpty();
        assertThat(keys.read().view().lock()).isNull();
    }

    @Test
    void anAddressOfOurOwnConfigurationCountsThoughThereIsNoRecord() {
        keys.override(new NodeName("pg1"), new NodeAddress("192.0.2.11", 5432));
        keys.override(new NodeName("pg2"), new NodeAddress("192.0.2.12", 5432));
        keys.lease("leader", "pg1", 20, 77);
        Topology topology = keys.read();
        assertThat(ClusterKeys.member(topology, "pg1").address()).hasToString("192.0.2.11:5432");
        assertThat(ClusterKeys.member(topology, "pg2").address()).hasToString("192.0.2.12:5432");
        assertThat(topology.view().claims())
                .as("the leader can be reached; of the other node nothing is claimed")
                .containsOnlyKeys(new NodeName("pg1"))
                .hasEntrySatisfying(new NodeName("pg1"), claim -> {
                    assertThat(claim.reachable()).isTrue();
                    assertThat(claim.claimsWritable()).isFalse();
                });
        assertThat(topology.problems()).isEmpty();
    }

    @Test
    void theKeysOfCitusGroupsAloneAreAProblemThatSaysWhatToSet() {
        keys.put("0/config", "{}", 5);
        keys.lease("0/leader", "pg1", 6, 77);
        keys.lease("1/leader", "pg7", 7, 78);
        assertThat(keys.read().problems()).singleElement().asString().contains("cluster.group", "--group");
    }

    @Test
    void agentsThatMayOverwriteTheLockAreWarnedOf() {
        for (String version : List.of("2.1.7", "3.0.2", "3.0.3", "3.1.0", "4.0.0b1", "odd")) {
            keys.lease("members/v" + version, "{\"version\":\"" + version + "\"}", 20, 77);
        }
        keys.lease("members/none", "{}", 20, 77);
        assertThat(AgentWarnings.of(keys.read()))
                .hasSize(2)
                .anySatisfy(warning -> assertThat(warning).startsWith("v2.1.7 runs Patroni 2.1.7"))
                .anySatisfy(warning -> assertThat(warning).startsWith("v3.0.2 runs Patroni 3.0.2"));
    }
}
