package io.portcullis.perf.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.lab.tool.ProcFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessUseTest {
    private static final long OWN_PID = ProcessHandle.current().pid();
    private static final double MIN_VISIBLE_SECONDS = 0.1;

    /** Times are whole ticks, but differences of them are not exact. */
    private static final double HALF_TICK_SECONDS = 0.5 / ProcFile.TICKS_PER_SECOND;

    @Test
    void countsWhatAThreadUsesUnderItsName() throws InterruptedException {
        ProcessUse before = ProcessUse.ofTree(OWN_PID);
        Thread busy = Thread.ofPlatform().name("counts-to-a-lot").start(ProcessUseTest::spin);
        ProcessUse used = ProcessUse.ofTree(OWN_PID).minus(before);
        while (used.ofThreads("counts-to") < MIN_VISIBLE_SECONDS) {
            Thread.onSpinWait();
            used = ProcessUse.ofTree(OWN_PID).minus(before);
        }
        busy.interrupt();
        busy.join();

        assertThat(used.cpu().own()).isGreaterThan(MIN_VISIBLE_SECONDS - HALF_TICK_SECONDS);
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
        ProcessUse self = ProcessUse.of(List.of(OWN_PID));
        while (ProcessUse.of(List.of(OWN_PID)).minus(self).cpu().own() < MIN_VISIBLE_SECONDS) {
            Thread.onSpinWait();
        }
        MachineUse used = MachineUse.now(List.of()).minus(before);

        assertThat(used.ours()).isGreaterThan(MIN_VISIBLE_SECONDS - HALF_TICK_SECONDS);
        assertThat(used.all()).isGreaterThan(used.busy() - HALF_TICK_SECONDS);
        assertThat(used.othersShare()).isBetween(0.0, 1.0);
    }
}
