package io.portcullis.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.LockTime;
import io.portcullis.testkit.cluster.ConsulOperator;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.junit.NeedsProgram;
import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.Bond;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Position;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against one real server that is well. */
@NeedsProgram(FetchedProgram.CONSUL)
class ConsulSourceIT {
    private static final String PREFIX = "service/demo/";
    private static final Duration LOCK_LENGTH = Duration.ofMinutes(30);
    private static final String RECORD =
            "{\"conn_url\":\"postgres://127.0.0.1:5432/postgres\",\"state\":\"running\",\"role\":\"%s\",\"version\":\"4.1.0\",\"timeline\":1}";

    private Workspace home;
    private RealConsul consul;
    private ConsulOperator operator;
    private ConsulGateway gateway;

    @BeforeEach
    void start() throws Exception {
        home = Workspace.create("consul-source");
        consul = RealConsul.in(home).start();
        operator = consul.operator();
        operator.put(PREFIX + "config", "{}");
        gateway = ConsulGateway.of(consul);
    }

    @AfterEach
    void stop() {
        gateway.close();
        home.close();
    }

    private String lead(String node) throws Exception {
        String session = operator.session("demo-" + node, LOCK_LENGTH);
        assertThat(operator.acquire(PREFIX + "members/" + node, RECORD.formatted("primary"), session))
                .isTrue();
        assertThat(operator.acquire(PREFIX + "leader", node, session)).isTrue();
        return session;
    }

    private static @Nullable NodeName holder(LeadershipView view) {
        return view.lock() == null ? null : view.lock().node();
    }

    @Test
    void readsTheLockAndSaysThatItsTimeIsNotKnown() throws Exception {
        String session = lead("pg1");
        ContactAnswered contact = gateway.answered();
        Lock lock = Objects.requireNonNull(contact.reading().view().lock());
        assertThat(lock.node()).isEqualTo(new NodeName("pg1"));
        assertThat(lock.bond()).isEqualTo(new Bond(session));
        assertThat(lock.leadership().holding().value()).endsWith("/1");
        assertThat(contact.lockTime()).isEqualTo(new LockTime.NotOffered());
        assertThat(contact.reading().view().claims()).containsOnlyKeys(new NodeName("pg1"));
    }

    @Test
    void aLeaderKeyWithoutASessionIsNoLock() throws Exception {
        operator.put(PREFIX + "leader", "pg1");
        assertThat(gateway.lock()).isNull();
        assertThat(gateway.topologies.getLast().problems())
                .anyMatch(problem -> problem.contains("no lease or session"));
    }

    @Test
    void theKeysOfAClusterWithALongerNameAreNotOurs() throws Exception {
        operator.put("service/demo2/leader", "pg9");
        operator.put("service/demo", "x");
        operator.put(PREFIX, "");
        gateway.answered();
        assertThat(gateway.topologies.getLast().members()).isEmpty();
        assertThat(gateway.topologies.getLast().problems()).isEmpty();
    }

    /** Consul deletes the keys of a session one after the other: the member's may still be there when the lock's end is seen. */
    @Test
    void theEndOfASessionIsSeenAtOnce() throws Exception {
        String session = lead("pg1");
        gateway.watching();
        operator.destroy(session);
        await().untilAsserted(() -> assertThat(gateway.observed).anyMatch(view -> view.lock() == null));
        await().untilAsserted(
                        () -> assertThat(gateway.observed.getLast().claims()).isEmpty());
    }

    @Test
    void theSameNodeTakingTheLockAgainIsAnotherLeadership() throws Exception {
        String first = lead("pg1");
        gateway.watching();
        Lock before = Objects.requireNonNull(gateway.lock());
        operator.destroy(first);
        lead("pg1");
        await().untilAsserted(
                        () -> assertThat(holder(gateway.observed.getLast())).isEqualTo(new NodeName("pg1")));
        Lock after = Objects.requireNonNull(gateway.lock());
        assertThat(after.leadership()).isNotEqualTo(before.leadership());
    }

    private boolean overwrites(Lock before) throws Exception {
        return gateway.answered().reading().view().overwrote(before);
    }

    /** Consul keeps the session of the holder, and sets LockIndex to 0. */
    @Test
    void aLockThatIsWrittenWithoutItsSessionIsOverwritten() throws Exception {
        String session = lead("pg1");
        Lock before = Objects.requireNonNull(gateway.lock());
        operator.put(PREFIX + "leader", "pg2");
        assertThat(overwrites(before)).isTrue();
        Lock stolen = Objects.requireNonNull(gateway.lock());
        operator.put(PREFIX + "leader", "pg1");
        assertThat(overwrites(stolen)).as("and back").isTrue();
        assertThat(operator.acquire(PREFIX + "leader", "pg3", session)).isTrue();
        assertThat(overwrites(before)).as("with the session of another node").isTrue();
    }

    @Test
    void aLockThatIsLetGoIsNotOverwrittenByTheNext() throws Exception {
        String session = lead("pg1");
        Lock before = Objects.requireNonNull(gateway.lock());
        operator.delete(PREFIX + "leader");
        assertThat(operator.acquire(PREFIX + "leader", "pg2", operator.session("demo-pg2", LOCK_LENGTH)))
                .isTrue();
        assertThat(overwrites(before)).as("deleted, and its session lives on").isFalse();
        // What an operator writes to the free key is no lock.
        operator.delete(PREFIX + "leader");
        operator.put(PREFIX + "leader", "pg3");
        assertThat(overwrites(before)).isFalse();
        assertThat(operator.acquire(PREFIX + "leader", "pg3", operator.session("demo-pg3", LOCK_LENGTH)))
                .isTrue();
        assertThat(overwrites(before)).as("taken").isFalse();
        operator.destroy(session);
        assertThat(overwrites(before)).as("expired").isFalse();
    }

    @Test
    void positionsOnlyGoForwardWhateverIsDeleted() throws Exception {
        gateway.watching();
        Position before = gateway.answered().reading().view().position();
        operator.put(PREFIX + "status", "1");
        operator.delete(PREFIX + "status");
        Position between = gateway.answered().reading().view().position();
        operator.put("elsewhere", "1");
        Position still = gateway.answered().reading().view().position();
        operator.put(PREFIX + "status", "2");
        Position after = gateway.answered().reading().view().position();
        assertThat(before.order(between)).isEqualTo(Position.Order.BEFORE);
        assertThat(between.order(still)).as("after a write to a key of others").isEqualTo(Position.Order.SAME);
        assertThat(still.order(after)).isEqualTo(Position.Order.BEFORE);
    }

    @Test
    void theWatchShowsWhatAReadShowsAfterManyChanges() throws Exception {
        long seed = 4711;
        System.out.println("ConsulSourceIT seed " + seed);
        Random random = new Random(seed);
        gateway.watching();
        for (int i = 0; i < 300; i++) {
            String key = List.of("members/pg1", "members/pg2", "config", "status", "history")
                    .get(random.nextInt(5));
            if (random.nextInt(4) == 0) {
                operator.delete(PREFIX + key);
            } else {
                operator.put(PREFIX + key, RECORD.formatted("replica"));
            }
        }
        String session = operator.session("demo-pg3", LOCK_LENGTH);
        assertThat(operator.acquire(PREFIX + "leader", "pg3", session)).isTrue();
        await().untilAsserted(
                        () -> assertThat(holder(gateway.observed.getLast())).isEqualTo(new NodeName("pg3")));
        LeadershipView read = gateway.answered().reading().view();
        assertThat(gateway.observed.getLast().claims()).isEqualTo(read.claims());
        assertThat(gateway.observed.getLast().lock()).isEqualTo(read.lock());
        assertThat(gateway.watchStarts).hasSize(1);
        assertThat(gateway.lagging).isEmpty();
    }

    @Test
    void aWriteOfTheStatusIsNoNews() throws Exception {
        lead("pg1");
        gateway.watching();
        int before = gateway.observed.size();
        for (int i = 0; i < 20; i++) {
            operator.put(PREFIX + "status", "{\"optime\":" + i + "}");
        }
        operator.put(PREFIX + "config", "{\"pause\":true}");
        await().untilAsserted(() -> assertThat(gateway.observed)
                .hasSizeGreaterThan(before)
                .last()
                .satisfies(view -> assertThat(view.flags().paused()).isTrue()));
        assertThat(gateway.observed).hasSize(before + 1);
    }

    @Test
    void garbageInEveryKeyIsOnlyAProblem() throws Exception {
        lead("pg1");
        gateway.watching();
        for (String key : List.of("config", "members/pg2", "status", "history", "initialize", "members/pg3")) {
            operator.put(PREFIX + key, "\u0000 not json");
        }
        Waiting.until("the problems", Waiting.AT_MOST, () -> {
            gateway.answered();
            return gateway.topologies.getLast().problems().size() == 6;
        });
        assertThat(holder(gateway.topologies.getLast().view())).isEqualTo(new NodeName("pg1"));
    }

    /** An index that goes back is all that Consul shows of it. */
    @Test
    void aConsulThatWasEmptiedIsReportedAsItIsAndWatched() throws Exception {
        lead("pg1");
        for (int i = 0; i < 20; i++) {
            operator.put(PREFIX + "status", "{\"optime\":" + i + "}");
        }
        gateway.watching();
        Position before = gateway.answered().reading().view().position();
        consul.kill();
        consul.forget();
        consul.start();
        ContactAnswered after = gateway.answered();
        assertThat(after.reading().view().lock()).isNull();
        assertThat(after.reading().view().position().order(before)).isEqualTo(Position.Order.BEFORE);
        lead("pg2");
        await().untilAsserted(
                        () -> assertThat(holder(gateway.observed.getLast())).isEqualTo(new NodeName("pg2")));
    }
}
