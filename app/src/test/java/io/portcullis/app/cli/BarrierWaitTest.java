package io.portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.process.ExitCode;
import io.portcullis.discovery.registration.FencedLeadership;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.NodeName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the barrier command makes of what it reads, and what it says; each reading takes a second of a clock that nothing else moves. */
class BarrierWaitTest {
    private static final NodeName PG2 = new NodeName("pg2");
    private static final Leadership OLD = new Leadership("c", new NodeName("pg1"), new Holding("create revision 1"));
    private static final Leadership NEW = new Leadership("c", PG2, new Holding("create revision 2"));

    private final AtomicLong clock = new AtomicLong();
    private final Deque<Registered> answers = new ArrayDeque<>();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private static @Nullable Acknowledgement acknowledgement(@Nullable Leadership leadership) {
        return leadership == null ? null : FencedLeadership.acknowledgement(leadership);
    }

    private void answer(@Nullable Leadership lock, @Nullable Leadership published) {
        RegistrationRecord record = new RegistrationRecord(
                Duration.ofSeconds(5), acknowledgement(published), 0, null, 0, Lineage.UNKNOWN, null);
        answers.add(new Registered(
                0,
                0,
                lock,
                acknowledgement(lock),
                List.of(new Registered.Gateway("gw1", "7", Duration.ofSeconds(5), record)),
                9));
    }

    /** The last answer is given again and again; without any, the DCS is out of reach. */
    private Registered read(Duration timeout) throws IOException {
        long sent = clock.getAndAdd(timeout.toNanos());
        Registered next = answers.size() > 1 ? answers.poll() : answers.peek();
        if (next == null) {
            throw new IOException("http://127.0.0.1:2379: Connection refused");
        }
        return new Registered(sent, clock.get(), next.lock(), next.awaited(), next.gateways(), next.keys());
    }

    private int decided() throws InterruptedException {
        return new BarrierWait(
                        PG2,
                        "/service/demo/",
                        this::read,
                        clock::get,
                        new PrintStream(said, true, StandardCharsets.UTF_8))
                .untilDecided();
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void namesWhomItWaitsForAndHowLongItTook() throws InterruptedException {
        answer(NEW, OLD);
        answer(NEW, OLD);
        answer(NEW, NEW);
        assertThat(decided()).isZero();
        assertThat(said())
                .contains("pg2 holds the lock; waiting for gw1, 5.0 s at the most")
                .contains("may be promoted, after 3.000 s");
    }

    @Test
    void namesWhoSaidNothing() throws InterruptedException {
        answer(NEW, OLD);
        assertThat(decided()).isZero();
        assertThat(said()).contains("gw1 did not answer, and cannot relay any more");
    }

    @Test
    void aLockThatIsSomebodyElsesIsNoPromotion() throws InterruptedException {
        answer(NEW, OLD);
        answer(OLD, OLD);
        assertThat(decided()).isEqualTo(BarrierWait.LOCK_LOST);
        assertThat(said()).contains("pg2 does not hold the lock, pg1@create revision 1 does");
    }

    @Test
    void aLockThatIsFreeIsNoPromotion() throws InterruptedException {
        answer(null, OLD);
        assertThat(decided()).isEqualTo(BarrierWait.LOCK_LOST);
        assertThat(said()).contains("pg2 does not hold the lock, no node does");
    }

    @Test
    void aPlaceWithoutAnyKeyIsAWrongPlaceAndNotAFreeLock() throws InterruptedException {
        answers.add(new Registered(0, 0, null, null, List.of(), 0));
        assertThat(decided()).isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("no key at all under /service/demo/").doesNotContain("does not hold the lock");
    }

    @Test
    void anEtcdOutOfReachIsNoPromotion() throws InterruptedException {
        assertThat(decided()).isEqualTo(ExitCode.FAILURE);
        assertThat(said()).contains("out of reach", "Connection refused");
        assertThat(Duration.ofNanos(clock.get())).isLessThan(Duration.ofSeconds(20));
    }
}
