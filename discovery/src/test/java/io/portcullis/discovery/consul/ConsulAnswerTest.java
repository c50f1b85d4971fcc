package io.portcullis.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Consul answers, as Consul 1.8.7 did, and as it would not. */
class ConsulAnswerTest {
    private static ConsulAnswer answer(int code, String body) {
        return new ConsulAnswer(new Http.Answer(code, Map.of("x-consul-index", "17"), body));
    }

    @Test
    void readsEntriesWithAndWithoutASession() throws Exception {
        List<ConsulAnswer.Kv> entries = answer(200, """
                [{"LockIndex":1,"Key":"service/demo/leader","Flags":0,"Value":"cGcx",
                  "Session":"8324c63e-fa1f-f3e0-32d9-af9646f3f934","CreateIndex":9,"ModifyIndex":11},
                 {"LockIndex":0,"Key":"service/demo/failover","Flags":0,"Value":null,"CreateIndex":3,"ModifyIndex":3}]""").entries();
        assertThat(entries)
                .containsExactly(
                        new ConsulAnswer.Kv(
                                "service/demo/leader", "pg1", 9, 11, 1, "8324c63e-fa1f-f3e0-32d9-af9646f3f934"),
                        new ConsulAnswer.Kv("service/demo/failover", "", 3, 3, 0, null));
    }

    @Test
    void nothingIsThereWhereConsulFoundNothing() throws Exception {
        assertThat(answer(404, "").entries()).isEmpty();
        assertThat(answer(404, "").index()).isEqualTo(17);
    }

    @Test
    void theLastOperationOfATransactionIsTheOneThatWrote() throws Exception {
        ConsulAnswer.Kv written = answer(200, """
                {"Results":[{"KV":{"LockIndex":1,"Key":"p/g1","Value":null,"CreateIndex":9,"ModifyIndex":9}},
                            {"KV":{"LockIndex":1,"Key":"p/g1","Value":null,"CreateIndex":9,"ModifyIndex":11}}],"Errors":null}""").written();
        assertThat(written.modified()).isEqualTo(11);
    }

    @Test
    void whyATransactionWasRolledBackIsSaid() throws Exception {
        String body = "{\"Results\":null,\"Errors\":[{\"OpIndex\":0,\"What\":\"key \\\"p/g1\\\" exists\"}]}";
        assertThat(answer(409, body).rolledBack()).isEqualTo("key \"p/g1\" exists");
    }

    /** Consul 0.7 answered some errors with 200 (hashicorp/consul issue 1129). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "No cluster leader",
                "<html>",
                "{}",
                "[1]",
                "[{\"Key\":\"a\",\"Value\":\"YQ==\"}]",
                "[{\"Key\":\"a\",\"Value\":\"!\",\"CreateIndex\":1,\"ModifyIndex\":1,\"LockIndex\":0}]",
                "[{\"Key\":\"\",\"CreateIndex\":1,\"ModifyIndex\":1,\"LockIndex\":0}]",
                "[{\"Key\":\"a\",\"CreateIndex\":1e99,\"ModifyIndex\":1,\"LockIndex\":0}]",
                ""
            })
    void whatIsNoListOfKeysIsNoAnswer(String body) {
        assertThatThrownBy(() -> answer(200, body).entries())
                .isInstanceOfSatisfying(
                        SourceFailure.class, e -> assertThat(e.kind()).isEqualTo(Failure.REFUSED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "99999999999999999999"})
    void anIndexThatIsNoNumberIsNoAnswer(String index) {
        ConsulAnswer answer = new ConsulAnswer(new Http.Answer(200, Map.of("x-consul-index", index), "[]"));
        assertThatThrownBy(answer::index).isInstanceOf(SourceFailure.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | No cluster leader                                              | NO_LEADER",
                "500 | rpc error making call: EOF                                     | NO_LEADER",
                "500 | rpc error getting client: failed to get conn: dial tcp refused | NO_LEADER",
                "500 | rpc error making call: No cluster leader                       | NO_LEADER",
                "500 | Not ready to serve consistent reads                            | NO_LEADER",
                "500 | leadership lost while committing log                           | NO_LEADER",
                "500 | node is not the leader                                         | NO_LEADER",
                "500 | No known Consul servers                                        | NO_LEADER",
                "403 | Permission denied                                              | FORBIDDEN",
                "403 | rpc error making call: Permission denied                       | FORBIDDEN",
                "403 | token with AccessorID 'x' lacks permission 'key:read'          | FORBIDDEN",
                "403 | ACL not found                                                  | LOGIN_REFUSED",
                "500 | rpc error making call: ACL not found                           | LOGIN_REFUSED",
                "500 | No path to datacenter                                          | REFUSED",
                "500 | Invalid Session TTL '5', must be between [10s=24h0m0s]         | REFUSED",
                "429 | too many                                                       | REFUSED",
                "503 | Service Unavailable                                            | REFUSED"
            })
    void aRefusalIsNamedByItsText(int code, String body, Failure kind) {
        SourceFailure failure = ConsulErrors.of(code, body, true);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.text()).contains("Consul");
    }

    @Test
    void whereATokenIsMissingThatIsSaid() {
        assertThat(ConsulErrors.of(403, "Permission denied", false).text()).contains("token-file");
    }

    @ParameterizedTest
    @CsvSource({"0, 5, 5", "5, 5, 5", "5, 9, 9", "9, 5, 0", "0, 0, 1", "1, 0, 0"})
    void theNextQueryAsksFromTheAnsweredIndexUnlessThatWentBack(long asked, long answered, long next) {
        assertThat(QueryIndex.next(asked, answered)).isEqualTo(next);
    }

    @Test
    void aQueryThatReturnsAllTheTimeIsSlowedDown() {
        long tenth = Duration.ofMillis(100).toNanos();
        ReturnRate rate = new ReturnRate(0);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            waits.add(rate.returned(0));
        }
        assertThat(waits.subList(0, 20)).containsOnly(0L);
        assertThat(waits.subList(20, 25)).containsOnly(tenth);
        assertThat(rate.returned(3 * tenth)).isZero();
        assertThat(rate.returned(3 * tenth)).isZero();
        assertThat(rate.returned(3 * tenth)).isZero();
        assertThat(rate.returned(3 * tenth + 1)).isEqualTo(tenth - 1);
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "3, 10", "4, 12", "10, 30", "3600, 10800"})
    void aSessionLastsThreeTimesAsLongAsItsGatewayMayBeSilent(int maxSilence, int session) {
        assertThat(ConsulRegistrar.sessionTtl(Duration.ofSeconds(maxSilence))).isEqualTo(Duration.ofSeconds(session));
    }
}
