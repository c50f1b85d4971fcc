package io.portcullis.discovery.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Role;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one record of a member says. */
class MemberRecordTest {
    private static final NodeName PG1 = new NodeName("pg1");

    private final ClusterKeys keys = new ClusterKeys();

    private Member member(String json) {
        keys.lease("members/pg1", json, 20, 77);
        return ClusterKeys.member(keys.read(), "pg1");
    }

    @Test
    void aPrimaryThatIsAboutToBeStoppedDoesNotTellItsPosition() {
        // What Patroni 3.0.2 wrote at the beginning of a switchover.
        Member member = member(
                "{\"conn_url\":\"postgres://127.0.0.1:15431/postgres\",\"api_url\":\"http://127.0.0.1:18001/patroni\","
                        + "\"state\":\"running\",\"role\":\"master\",\"version\":\"3.0.2\"}");
        assertThat(member.claim())
                .isEqualTo(new MemberClaim(Role.PRIMARY, false, true, new Revision("a1b2", 20), 0, true));
        assertThat(keys.read().problems()).isEmpty();
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
        assertThat(keys.read().problems()).isEmpty();
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

    /** Patroni's own /replica asks Python's bool(), for which every text is true. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "true, true",
                "false, false",
                "`\"no\"`, true",
                "`\"off\"`, true",
                "`\"\"`, false",
                "1, true",
                "0, false",
                "null, false",
                "[], false",
                "[0], true",
                "{}, false"
            })
    void noloadbalanceIsReadAsPatroniReadsIt(String tag, boolean set) {
        assertThat(member("{\"tags\":{\"noloadbalance\":" + tag + "}}").tags().loadBalanced())
                .isEqualTo(!set);
        assertThat(keys.read().problems()).isEmpty();
    }

    /** Unlike noloadbalance, by the word: patroni/tags.py asks parse_bool. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "true, true",
                "`\"on\"`, true",
                "`\"Yes\"`, true",
                "1, true",
                "false, false",
                "`\"off\"`, false",
                "`\"x\"`, false",
                "2, false",
                "null, false",
                "[true], false"
            })
    void nostreamIsReadAsPatroniReadsIt(String tag, boolean set) {
        assertThat(member("{\"tags\":{\"nostream\":" + tag + "}}").tags().streams())
                .isEqualTo(!set);
        assertThat(keys.read().problems()).isEmpty();
    }

    @Test
    void tagsAreTextAsPatroniComparesIt() {
        Member member = member(
                "{\"tags\":{\"zone\":\"EU-1\",\"reporting\":true,\"weight\":1.4,\"rack\":7,\"none\":null,\"a\\nb\":\"c\\u001b\"}}");
        assertThat(member.tags().values())
                .isEqualTo(Map.of("zone", "EU-1", "reporting", "true", "weight", "1.4", "rack", "7", "a?b", "c?"));
        assertThat(keys.read().problems()).isEmpty();
    }

    @Test
    void tagsAreLimitedInNumberAndLength() {
        String many = IntStream.range(0, TagReader.MAX_TAGS + 5)
                .mapToObj(number -> "\"t" + number + "\":" + number)
                .collect(Collectors.joining(","));
        Member member = member("{\"tags\":{\"long\":\"" + "x".repeat(TagReader.MAX_LENGTH + 1) + "\"," + many + "}}");
        assertThat(member.tags().values()).hasSize(TagReader.MAX_TAGS).doesNotContainKey("long");
        assertThat(keys.read().problems()).singleElement().asString().contains("'tags'", "6");
    }

    @Test
    void aMemberThatSaysNothingIsUnknown() {
        Member member = member("{}");
        assertThat(member.state()).isEqualTo("unknown");
        assertThat(member.claim())
                .isEqualTo(new MemberClaim(Role.UNKNOWN, false, false, new Revision("a1b2", 20), 0, false));
        assertThat(member.lsn()).isEqualTo(-1);
        assertThat(member.tags().loadBalanced()).isTrue();
        assertThat(keys.read().problems()).isEmpty();
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
        assertThat(keys.read().problems()).singleElement().asString().startsWith("members/pg1: 'conn_url'");
    }

    @Test
    void aPoolerBesideTheNodeCanBeDeclined() {
        keys.lease("members/pg1", "{\"conn_url\":\"postgres://a:1/\",\"proxy_url\":\"postgres://b:2/\"}", 20, 77);
        assertThat(ClusterKeys.member(keys.read(false), "pg1").address()).isEqualTo(new NodeAddress("a", 1));
        assertThat(ClusterKeys.member(keys.read(true), "pg1").address()).isEqualTo(new NodeAddress("b", 2));
    }

    @Test
    void anOverrideComesBeforeTheProxyAndTheProxyBeforeTheServer() {
        String json = "{\"conn_url\":\"postgres://a:1/\",\"proxy_url\":\"postgres://b:2/\"}";
        assertThat(member(json).address()).isEqualTo(new NodeAddress("b", 2));
        keys.override(PG1, new NodeAddress("c", 3));
        assertThat(member(json).address()).isEqualTo(new NodeAddress("c", 3));
    }

    @Test
    void aProxyThatMakesNoSenseDoesNotHideTheServer() {
        assertThat(member("{\"conn_url\":\"postgres://a:1/\",\"proxy_url\":\"b\"}")
                        .address())
                .isEqualTo(new NodeAddress("a", 1));
        assertThat(keys.read().problems()).hasSize(1);
    }

    @Test
    void anApiMayBeAtAHostWithAnUnderscore() {
        assertThat(member("{\"api_url\":\"http://patroni_1:8008/patroni\"}").api())
                .isEqualTo(URI.create("http://patroni_1:8008/patroni"));
        assertThat(keys.read().problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://h:1/", "h:8008", "http://", "http://a b/", "http://h:99999/", "http://h:x/"})
    void anApiThatCannotBeAskedIsAProblem(String url) {
        assertThat(member("{\"api_url\":\"" + url + "\"}").api()).isNull();
        assertThat(keys.read().problems()).singleElement().asString().startsWith("members/pg1: 'api_url'");
    }

    @Test
    void wrongTypesAreNamedOneByOne() {
        Member member =
                member("{\"role\":1,\"state\":[],\"version\":{},\"conn_url\":7,\"api_url\":true,\"timeline\":\"3\","
                        + "\"xlog_location\":-5,\"replay_lsn\":1e300,\"tags\":\"x\",\"replication_state\":0}");
        assertThat(member.claim())
                .isEqualTo(new MemberClaim(Role.UNKNOWN, false, false, new Revision("a1b2", 20), 0, false));
        assertThat(keys.read().problems())
                .hasSize(10)
                .contains("members/pg1: 'timeline' should be a whole number from 0 to 2147483647, found \"3\"");
    }
}
