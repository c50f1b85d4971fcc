package io.portcullis.fencing.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.barrier.Barrier.Verdict;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BarrierTest {
    private static final NodeName PG2 = new NodeName("pg2");
    private static final Leadership OLD = new Leadership("c1", new NodeName("pg1"), new Holding("create revision 10"));
    private static final Leadership NEW = new Leadership("c1", PG2, new Holding("create revision 20"));
    private static final Duration MAX_SILENCE = Duration.ofSeconds(10);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long NOW = 100 * SECOND;

    private static @Nullable Acknowledgement acknowledgement(@Nullable Leadership leadership) {
        return leadership == null ? null : new Acknowledgement(leadership.toString());
    }

    private static RegisteredGateway gateway(String name, @Nullable Leadership published) {
        return new RegisteredGateway(name, name, MAX_SILENCE, acknowledgement(published));
    }

    private static Directory at(long sent, @Nullable Leadership lock, RegisteredGateway... gateways) {
        return new Directory(sent, sent + 1, lock, acknowledgement(lock), List.of(gateways));
    }

    @Test
    void withoutGatewaysItPassesAtOnce() {
        assertThat(Barrier.begin(PG2, at(NOW, NEW)).verdict()).isEqualTo(new Verdict.Pass(List.of()));
    }

    @Test
    void whoHasPublishedAlreadyIsNotWaitedFor() {
        assertThat(Barrier.begin(PG2, at(NOW, NEW, gateway("a", NEW))).verdict())
                .isEqualTo(new Verdict.Pass(List.of()));
    }

    @Test
    void waitsUntilEachHasPublishedExactlyThisLeadership() {
        Barrier barrier = Barrier.begin(PG2, at(NOW, NEW, gateway("a", OLD), gateway("b", null)));
        assertThat(barrier.verdict())
                .isEqualTo(new Verdict.Wait(List.of(gateway("a", OLD), gateway("b", null)), NOW + 1 + 10 * SECOND));
        barrier = barrier.read(at(NOW + SECOND, NEW, gateway("a", OLD), gateway("b", NEW)));
        assertThat(barrier.verdict()).isEqualTo(new Verdict.Wait(List.of(gateway("a", OLD)), NOW + 1 + 10 * SECOND));
        barrier = barrier.read(at(NOW + 2 * SECOND, NEW, gateway("a", NEW), gateway("b", NEW)));
        assertThat(barrier.verdict()).isEqualTo(new Verdict.Pass(List.of()));
    }

    @Test
    void waitsTheLongestSilenceOfAllAfterTheFirstAnswerArrived() {
        RegisteredGateway slow = new RegisteredGateway("slow", "slow", Duration.ofSeconds(20), acknowledgement(OLD));
        Directory first = at(NOW, NEW, gateway("a", OLD), slow);
        long over = NOW + 1 + 20 * SECOND;
        Barrier barrier = Barrier.begin(PG2, first);
        assertThat(barrier.read(at(over - 1, NEW, slow)).verdict()).isEqualTo(new Verdict.Wait(List.of(slow), over));
        assertThat(barrier.read(at(over, NEW, slow)).verdict()).isEqualTo(new Verdict.Pass(List.of(slow)));
    }

    @Test
    void whoseRegistrationIsGoneCannotRelayAnyMore() {
        Barrier barrier = Barrier.begin(PG2, at(NOW, NEW, gateway("a", OLD)));
        assertThat(barrier.read(at(NOW + SECOND, NEW)).verdict()).isEqualTo(new Verdict.Pass(List.of()));
    }

    @Test
    void whoRegistersLaterIsNotWaitedFor() {
        Barrier barrier = Barrier.begin(PG2, at(NOW, NEW, gateway("a", OLD)));
        assertThat(barrier.read(at(NOW + SECOND, NEW, gateway("a", NEW), gateway("late", null)))
                        .verdict())
                .isEqualTo(new Verdict.Pass(List.of()));
    }

    @Test
    void aLockThatIsNotOursMeansNo() {
        assertThat(Barrier.begin(PG2, at(NOW, OLD)).verdict()).isEqualTo(new Verdict.LockLost(OLD));
        assertThat(Barrier.begin(PG2, at(NOW, null)).verdict()).isEqualTo(new Verdict.LockLost(null));
    }

    @Test
    void aLockThatIsLostMeansNoEvenIfAllHavePublishedOrTheTimeIsOver() {
        Barrier barrier = Barrier.begin(PG2, at(NOW, NEW, gateway("a", OLD)));
        assertThat(barrier.read(at(NOW + SECOND, OLD, gateway("a", NEW))).verdict())
                .isEqualTo(new Verdict.LockLost(OLD));
        assertThat(barrier.read(at(NOW + 60 * SECOND, null, gateway("a", OLD))).verdict())
                .isEqualTo(new Verdict.LockLost(null));
    }

    @Test
    void theSameNodeWithAnotherHoldingOfTheLockIsAnotherLeadership() {
        Barrier barrier = Barrier.begin(PG2, at(NOW, NEW, gateway("a", OLD)));
        Leadership again = new Leadership("c1", PG2, new Holding("create revision 30"));
        assertThat(barrier.read(at(NOW + SECOND, again, gateway("a", again))).verdict())
                .isEqualTo(new Verdict.LockLost(again));
    }
}
