package io.portcullis.proxy.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.DcsReader;
import io.portcullis.fencing.Doubt;
import io.portcullis.fencing.FailsafeProbe;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Registration;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What may and what may not end the control thread, and what its queue takes. */
class ControlLoopTest {
    private static final int FLOOD_EVENTS = 20_000;
    private static final Leadership LED = new Leadership("c", new NodeName("pg1"), new Holding("r1"));
    private static final Registration REGISTERED = new Registration("r1", "r1", 0, null, Lineage.UNKNOWN);

    private static final ClockSource CLOCK = new ClockSource() {
        @Override
        public long elapsed() {
            return System.nanoTime();
        }

        @Override
        public Clocks read() {
            return new Clocks(elapsed(), elapsed());
        }
    };

    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger contacts = new AtomicInteger();
    private FencingSettings settings = FencingSettings.DEFAULT;
    private @Nullable ControlLoop control;

    private ControlLoop start(DcsReader reader) {
        ControlLoop started = new ControlLoop(
                "test",
                settings,
                CLOCK,
                reader,
                (request, answer) -> answer.onEvent(new FencingEvent.Renewed(request.round(), REGISTERED)),
                (request, answer) ->
                        answer.onEvent(new FencingEvent.Verified(request.leadership(), new WritableAnswer.NoAnswer())),
                FailsafeProbe.NONE,
                List.of(),
                new AuthorityHolder(),
                new RouteStatusHolder(CLOCK),
                ClusterTelemetry.NONE,
                broken::incrementAndGet);
        control = started;
        started.start();
        return started;
    }

    @AfterEach
    void stop() {
        if (control != null) {
            control.close();
        }
    }

    /** Sessions of whose servers each answer is an error 25006 tell a doubt for each. */
    @Test
    void aFloodOfDoubtsLosesNoCompletion() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ControlLoop loop = start((request, answer) -> {
            contacts.incrementAndGet();
            busy.countDown();
            await(release);
            // There is no answer: the next contact follows only because the completion below arrives.
        });
        await(busy);
        for (int i = 0; i < FLOOD_EVENTS; i++) {
            for (Doubt doubt : Doubt.values()) {
                loop.tell(new FencingEvent.Doubted(LED, doubt));
            }
        }
        int queued = loop.waiting();
        loop.tell(new FencingEvent.ContactFailed(1));
        assertThat(queued).as("doubts that wait").isLessThanOrEqualTo(Doubt.values().length + 1);
        assertThat(loop.waiting()).as("the completion is among what waits").isEqualTo(queued + 1);
        release.countDown();
        Waiting.until("the next contact", Waiting.AT_MOST, () -> contacts.get() > 1);
        Waiting.until("an empty queue", Waiting.AT_MOST, () -> loop.waiting() == 0);
        loop.tell(new FencingEvent.Doubted(LED, Doubt.UNREACHABLE));
        Waiting.until("a doubt that is taken in again", Waiting.AT_MOST, () -> loop.waiting() == 0);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aQuestionThatCannotBePutIsOneThatNobodyAnswered() {
        start(failing(() -> new IllegalStateException("too many open files")));
        Waiting.until("the next contact", Waiting.AT_MOST, () -> contacts.get() > 2);
        assertThat(broken).hasValue(0);
    }

    @Tag("slow")
    @Test
    void aControlThreadThatAnErrorEndsEndsTheProcess() {
        ControlLoop loop = start(failing(() -> new NoClassDefFoundError("io/portcullis/proxy/fence/LeadershipChange")));
        Waiting.until("the end of the process", Waiting.AT_MOST, () -> broken.get() == 1);
        Waiting.until(
                "a thread that is not seen any longer",
                Waiting.AT_MOST,
                () -> loop.heartbeat().age().toSeconds() > 2);
    }

    @Tag("slow")
    @Test
    void theThreadIsSeenThoughThereIsNothingToDo() {
        settings = new FencingSettings(
                Duration.ofHours(4),
                Duration.ofMinutes(30),
                Duration.ofHours(5),
                Duration.ofHours(1),
                Duration.ofHours(1),
                false);
        ControlLoop loop = start((request, answer) -> contacts.incrementAndGet());
        Waiting.until("the first contact", Waiting.AT_MOST, () -> contacts.get() == 1);
        AtomicReference<Duration> before =
                new AtomicReference<>(loop.heartbeat().age());
        for (int i = 0; i < 3; i++) {
            Waiting.until("an age that falls: a sign of life", Waiting.AT_MOST, () -> {
                Duration now = loop.heartbeat().age();
                return now.compareTo(before.getAndSet(now)) < 0;
            });
        }
    }

    private DcsReader failing(java.util.function.Supplier<Throwable> failure) {
        return (FencingEffect.ReadContact request, FencingEventListener answer) -> {
            contacts.incrementAndGet();
            ControlLoopTest.<RuntimeException>raise(failure.get());
        };
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void raise(Throwable failure) throws E {
        throw (E) failure;
    }
}
