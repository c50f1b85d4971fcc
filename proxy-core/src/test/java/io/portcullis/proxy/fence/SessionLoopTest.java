package io.portcullis.proxy.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.FenceCause;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.telemetry.LoopTelemetry;
import io.portcullis.testkit.process.Waiting;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions that fail in what their loop asks of them, and what becomes of the others. */
class SessionLoopTest {
    private static final int SESSIONS = 5;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger broken = new AtomicInteger();
    private final Set<Integer> told = ConcurrentHashMap.newKeySet();
    private final Set<Integer> abandoned = ConcurrentHashMap.newKeySet();
    private SessionLoop loop = loop(LoopTelemetry.NONE);
    private ClusterSessions cluster = new ClusterSessions(loop);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private SessionLoop loop(LoopTelemetry telemetry) {
        ClockSource clock = new ClockSource() {
            @Override
            public long elapsed() {
                return System.nanoTime();
            }

            @Override
            public Clocks read() {
                return new Clocks(elapsed(), elapsed());
            }
        };
        return new SessionLoop(0, executor, clock, telemetry, () -> {}, broken::incrementAndGet);
    }

    /** What the loop asks of a session. */
    enum Asked {
        FENCE,
        UNDER_PERMIT,
        SUSPEND,
        GRANT,
        ROUTE_CHANGED,
        STOP,
        TIMEOUT,
        KIND
    }

    private void ask(Asked what) {
        switch (what) {
            case FENCE -> cluster.fence(AllowedSessions.NONE, FenceCause.LEADERSHIP_ENDED);
            case UNDER_PERMIT, SUSPEND -> cluster.suspend();
            case GRANT -> cluster.grant();
            case ROUTE_CHANGED -> cluster.retryWaiting();
            case STOP -> loop.stop();
            case TIMEOUT -> loop.start();
            case KIND -> {
                var _ = loop.census();
            }
        }
    }

    /** Session and server in one. Number 0 fails in one thing; a set of the JDK may give it any place among the others. */
    private final class Fragile implements LoopSession, FencedServer {
        private final int number;
        private final Asked in;
        private final Throwable failure;
        private final boolean cutOff;

        Fragile(int number, Asked in, Throwable failure, boolean cutOff) {
            this.number = number;
            this.in = in;
            this.failure = failure;
            this.cutOff = cutOff;
        }

        private void asked(Asked what) {
            if (what == in && number == 0) {
                SessionLoopTest.<RuntimeException>raise(failure);
            }
            if (what == in) {
                told.add(number);
            }
        }

        @Override
        public boolean onFence(AllowedSessions allowed, FenceCause cause) {
            asked(Asked.FENCE);
            return true;
        }

        @Override
        public void onSuspend() {
            asked(Asked.SUSPEND);
        }

        @Override
        public void onGrant() {
            asked(Asked.GRANT);
        }

        @Override
        public void onRouteChanged() {
            asked(Asked.ROUTE_CHANGED);
        }

        @Override
        public boolean underPermit() {
            asked(Asked.UNDER_PERMIT);
            return true;
        }

        @Override
        public void onStop() {
            asked(Asked.STOP);
        }

        @Override
        public SessionKind kind() {
            asked(Asked.KIND);
            return new SessionKind("test", Route.PRIMARY, "pg1", "relaying");
        }

        @Override
        public void onTimeout() {
            asked(Asked.TIMEOUT);
        }

        @Override
        public boolean abandon(Throwable why) {
            abandoned.add(number);
            loop.remove(this);
            cluster.remove(this);
            cluster.waits(this, false);
            return cutOff;
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void raise(Throwable failure) throws E {
        throw (E) failure;
    }

    private void fill(Asked in, Throwable failure, boolean cutOff) {
        for (int number = 0; number < SESSIONS; number++) {
            Fragile session = new Fragile(number, in, failure, cutOff);
            loop.add(session);
            cluster.add(session);
            cluster.waits(session, true);
            cluster.suspends(session, true);
            loop.setTimer(session, Duration.ZERO);
        }
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return executor.submit(task).get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
    }

    private void awaitAllOthers() {
        Waiting.until("all others to hear of it", Waiting.AT_MOST, told::size, count -> count == SESSIONS - 1);
    }

    static Stream<Arguments> failures() {
        return Stream.of(Asked.values())
                .flatMap(asked -> Stream.of(
                                new IllegalStateException("a bug"),
                                new AssertionError("an Error"),
                                new OutOfMemoryError("Cannot reserve 262144 bytes of direct buffer memory (limit: 0)"))
                        .map(failure -> Arguments.of(asked, failure)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aSessionThatFailsIsAbandonedAndKeepsNobodyElseFromBeingTold(Asked asked, Throwable failure) throws Exception {
        fill(asked, failure, true);
        onLoop(() -> {
            ask(asked);
            return "asked";
        });
        awaitAllOthers();
        Waiting.until("the end of the one that failed", Waiting.AT_MOST, () -> abandoned.equals(Set.of(0)));
        assertThat(broken).as("ends of the process").hasValue(0);
    }

    @Test
    void aFenceIsCompleteThoughASessionFailedInIt() throws Exception {
        fill(Asked.FENCE, new IllegalStateException("a bug"), true);
        ClusterSessions.Fenced done = onLoop(() -> cluster.fence(AllowedSessions.NONE, FenceCause.LEADERSHIP_ENDED));
        assertThat(done.complete()).isTrue();
        assertThat(done.severed()).isEqualTo(SESSIONS);
    }

    @Test
    void aFenceIsNotCompleteWhileASessionCannotBeCutOffAndTheProcessEnds() throws Exception {
        fill(Asked.FENCE, new IllegalStateException("a bug"), false);
        ClusterSessions.Fenced done = onLoop(() -> cluster.fence(AllowedSessions.NONE, FenceCause.LEADERSHIP_ENDED));
        assertThat(done.complete()).isFalse();
        assertThat(told).as("all others are severed all the same").hasSize(SESSIONS - 1);
        assertThat(broken).hasValue(1);
    }

    static Stream<Throwable> fatal() {
        return Stream.of(
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError(),
                new InternalError("the virtual machine"),
                new NoClassDefFoundError("io/portcullis/proxy/fence/LeadershipChange"));
    }

    @ParameterizedTest
    @MethodSource("fatal")
    void whatNoProcessSurvivesEndsItAfterTheOthersWereSevered(Throwable failure) throws Exception {
        fill(Asked.FENCE, failure, true);
        onLoop(() -> cluster.fence(AllowedSessions.NONE, FenceCause.LEADERSHIP_ENDED));
        assertThat(told).hasSize(SESSIONS - 1);
        assertThat(broken).hasPositiveValue();
    }

    @Test
    void theTickOutlivesWhatFailsInIt() throws Exception {
        AtomicInteger ticks = new AtomicInteger();
        loop = loop(_ -> {
            ticks.incrementAndGet();
            throw new AssertionError("in each tick");
        });
        cluster = new ClusterSessions(loop);
        fill(Asked.TIMEOUT, new AssertionError("in a timer"), true);
        onLoop(() -> {
            loop.start();
            return "started";
        });
        awaitAllOthers();
        int before = ticks.get();
        Waiting.until("further ticks", Waiting.AT_MOST, ticks::get, count -> count > before + 1);
        assertThat(loop.heartbeat().age()).isLessThan(Waiting.AT_MOST);
    }

    @Test
    void aTaskThatFailsIsNotTheEndOfTheLoop() throws Exception {
        loop.execute(() -> {
            throw new AssertionError("a task");
        });
        assertThat(onLoop(loop::size)).isZero();
        loop.execute(() -> {
            throw new StackOverflowError();
        });
        Waiting.until("the end of the process", Waiting.AT_MOST, () -> broken.get() == 1);
    }
}
