package io.portcullis.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.discovery.consul.FakeConsul.Said;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.topology.NodeName;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a Consul that answers as the test says. */
class ConsulClientTest {
    private static final Said ABSENT = new Said(404, "50", "");
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private static ConsulGateway gateway(FakeConsul consul) throws Exception {
        return new ConsulGateway(consul.settings(), FencingSettings.DEFAULT);
    }

    private static boolean isTree(String asked) {
        return asked.startsWith("/v1/kv/service/demo/?");
    }

    private static Said led(String node, long index) {
        return new Said(200, Long.toString(index), FakeConsul.list("service/demo/leader", node, index));
    }

    private static Said waiting() throws InterruptedException {
        NEVER.await();
        return ABSENT;
    }

    private static NodeName holder(ConsulGateway gateway) {
        return Objects.requireNonNull(gateway.observed.getLast().lock()).node();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | 5   | No cluster leader           | REFUSED",
                "200 | ''  | []                          | REFUSED",
                "200 | x   | []                          | REFUSED",
                "200 | 5   | <html>hello</html>          | REFUSED",
                "500 | ''  | No cluster leader           | NO_LEADER",
                "500 | ''  | rpc error making call: EOF  | NO_LEADER",
                "301 | ''  | moved                       | REFUSED"
            })
    void anAnswerThatIsNoneIsNoContact(int code, String index, String body, Failure kind) throws Exception {
        try (FakeConsul consul = new FakeConsul((_, _) -> new Said(code, index, body));
                ConsulGateway gateway = gateway(consul)) {
            assertThat(gateway.contact()).isInstanceOf(FencingEvent.ContactFailed.class);
            assertThat(gateway.contactFailures).containsExactly(kind);
            assertThat(gateway.topologies).isEmpty();
        }
    }

    /** The registrations answer, the keys do not: nothing of it counts. */
    @Test
    void aContactIsWholeOrNone() throws Exception {
        try (FakeConsul consul = new FakeConsul((_, asked) ->
                        asked.contains("portcullis/service") ? new Said(500, "", "No cluster leader") : led("pg1", 7));
                ConsulGateway gateway = gateway(consul)) {
            assertThat(gateway.contact()).isInstanceOf(FencingEvent.ContactFailed.class);
        }
    }

    @Test
    void allThreeReadsOfAContactAreConsistent() throws Exception {
        try (FakeConsul consul = new FakeConsul((_, asked) -> isTree(asked) ? led("pg1", 7) : ABSENT);
                ConsulGateway gateway = gateway(consul)) {
            gateway.answered();
            assertThat(List.copyOf(consul.requests).subList(0, 3))
                    .allMatch(request -> request.endsWith("&consistent"))
                    .satisfiesExactlyInAnyOrder(
                            position -> assertThat(position).contains("service/demo/portcullis-position"),
                            keys -> assertThat(keys).contains("kv/service/demo/?recurse"),
                            registrations ->
                                    assertThat(registrations).contains("portcullis/service/demo/gateways/?recurse"));
            assertThat(gateway.answered().reading().view().position()).isEqualTo(ConsulReader.position(7));
        }
    }

    @Test
    void anIndexThatGoesBackBeginsTheQueryAgainAndIsNews() throws Exception {
        AtomicReference<String> leader = new AtomicReference<>("pg1");
        AtomicInteger blocked = new AtomicInteger();
        try (FakeConsul consul = new FakeConsul((_, asked) -> {
                    if (isTree(asked)) {
                        return led(leader.get(), leader.get().equals("pg1") ? 60 : 70);
                    }
                    if (!asked.contains("leader?")) {
                        return asked.contains("&wait=") ? waiting() : ABSENT;
                    }
                    if (asked.contains("&index=60") && blocked.getAndIncrement() == 0) {
                        leader.set("pg2");
                        return led("pg2", 3);
                    }
                    return asked.contains("&index=0&") || !asked.contains("&wait=") ? led("pg1", 60) : waiting();
                });
                ConsulGateway gateway = gateway(consul)) {
            gateway.answered();
            await().untilAsserted(() -> assertThat(holder(gateway)).isEqualTo(new NodeName("pg2")));
            await().untilAsserted(() ->
                    assertThat(consul.requests).anyMatch(request -> request.contains("leader?&index=0&")));
        }
    }

    @Test
    void newsAreReadFromAnyServerWhileThereIsNoLeader() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        try (FakeConsul consul = new FakeConsul((_, asked) -> {
                    if (isTree(asked)) {
                        boolean first = reads.getAndIncrement() == 0;
                        return first || asked.contains("&stale")
                                ? led("pg1", first ? 60 : 61)
                                : new Said(500, "", "No cluster leader");
                    }
                    return asked.contains("&wait=") ? waiting() : ABSENT;
                });
                ConsulGateway gateway = gateway(consul)) {
            gateway.answered();
            await().untilAsserted(() -> assertThat(gateway.watchStarts).hasSize(1));
            assertThat(consul.requests).anyMatch(request -> isTree(request.substring(4)) && request.endsWith("&stale"));
        }
    }

    @Test
    void aWatchThatFailsBeginsAgain() throws Exception {
        AtomicInteger failing = new AtomicInteger(3);
        try (FakeConsul consul = new FakeConsul((_, asked) -> {
                    if (isTree(asked)) {
                        return led("pg1", 60);
                    }
                    if (asked.contains("/config?") && failing.getAndDecrement() > 0) {
                        return new Said(500, "", "rpc error making call: EOF");
                    }
                    return asked.contains("&wait=") ? waiting() : ABSENT;
                });
                ConsulGateway gateway = gateway(consul)) {
            gateway.watching();
            assertThat(gateway.watchEnds).hasSizeGreaterThanOrEqualTo(3).containsOnly(Failure.NO_LEADER);
            gateway.answered();
        }
    }

    /** The session was created and the write was not answered: the next attempt uses the same session. */
    @Test
    void aWriteThatIsNotAnsweredIsTriedAgainUnderTheSameSession() throws Exception {
        AtomicInteger writes = new AtomicInteger();
        String session = "{\"ID\":\"8324c63e-fa1f-f3e0-32d9-af9646f3f934\"}";
        String written = "{\"Results\":[{\"KV\":{\"Key\":\"k\",\"LockIndex\":1,\"CreateIndex\":9,\"ModifyIndex\":9}}]}";
        try (FakeConsul consul = new FakeConsul((_, asked) -> {
                    if (asked.startsWith("/v1/txn")) {
                        return writes.getAndIncrement() == 0
                                ? new Said(500, "", "leadership lost while committing log")
                                : new Said(200, "", written);
                    }
                    return asked.startsWith("/v1/session/") ? new Said(200, "", session) : ABSENT;
                });
                ConsulGateway gateway = gateway(consul)) {
            assertThat(gateway.renew(null, null)).isInstanceOf(FencingEvent.RenewalFailed.class);
            assertThat(gateway.renewed(null, null).id()).isEqualTo("9");
            assertThat(consul.requests)
                    .filteredOn(request -> request.contains("/session/create"))
                    .hasSize(1);
        }
    }
}
