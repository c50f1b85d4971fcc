package io.portcullis.perf.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.lab.tool.ProcFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessUseTest {
    private static final long SELF = ProcessHandle.current().pid();
    private static final double WORTH_SEEING = 0.1;

    /** Times are whole ticks, but differences of them are not exact. */
    private static final double HALF_A_TICK = 0.5 / ProcFile.TICKS_PER_SECOND;

    @Test
    void countsWhatAThreadUsesUnderItsName() throws InterruptedException {
        ProcessUse before = ProcessUse.ofTree(SELF);
        Thread busy = Thread.ofPlatform().name("counts-to-a-lot").start(ProcessUseTest::spin);
        ProcessUse used = ProcessUse.ofTree(SELF).minus(before);
        while (used.ofThreads("counts-to") < WORTH_SEEING) {
            Thread.onSpinWait();
            used = ProcessUse.ofTree(SELF).minus(before);
        }
        busy.interrupt();
        busy.join();

        assertThat(used.cpu().own()).isGreaterThan(WORTH_SEEING - HALF_A_TICK);
    }

    private static void spin() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatHasEndedUsesNothing() {
        assertThat(ProcessUse.of(List.of(Long.MAX_VALUE)).cpu().own()).isZero();
    }

    @Test
    void theMachineIsAtLeastAsBusyAsWeAre() {
        MachineUse before = MachineUse.now(List.of());
        ProcessUse self = ProcessUse.of(List.of(SELF));
        while (ProcessUse.of(List.of(SELF)).minus(self).cpu().own() < WORTH_SEEING) {
            Thread.onSpinWait();
        }
        MachineUse used = MachineUse.now(List.of()).minus(before);

        assertThat(used.ours()).isGreaterThan(WORTH_SEEING - HALF_A_TICK);
        assertThat(used.all()).isGreaterThan(used.busy() - HALF_A_TICK);
        assertThat(used.othersShare()).isBetween(0.0, 1.0);
    }
}
