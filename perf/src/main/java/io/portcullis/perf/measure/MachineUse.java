package io.portcullis.perf.measure;

import io.portcullis.lab.tool.ProcFile;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Seconds of CPU that the machine has spent so far, over all its CPUs: the first line of {@code /proc/stat}.
 *
 * @param ours the seconds of this JVM, of its children that have ended, and of the processes of the run
 * @param stolen what the hypervisor gave to other machines while this one needed it
 */
public record MachineUse(double all, double busy, double stolen, double ours) {
    private static final int IDLE_FIELD = 3;
    private static final int IO_WAIT_FIELD = 4;
    private static final int STEAL_FIELD = 7;

    /** {@code ours} are the processes of the run. One that ends in between must have a parent among them. */
    public static MachineUse now(Collection<Long> ours) {
        String[] words = ProcFile.read(ProcFile.PROC.resolve("stat"))
                .lines()
                .findFirst()
                .orElseThrow()
                .split("\\s+", -1);
        List<Double> kinds = Stream.of(words)
                .skip(1)
                .limit(STEAL_FIELD + 1L)
                .map(ticks -> Long.parseLong(ticks) / ProcFile.TICKS_PER_SECOND)
                .toList();
        double all = kinds.stream().mapToDouble(Double::doubleValue).sum();
        double stolen = kinds.get(STEAL_FIELD);
        double busy = all - kinds.get(IDLE_FIELD) - kinds.get(IO_WAIT_FIELD) - stolen;
        double own = Stream.concat(Stream.of(ProcessHandle.current().pid()), ours.stream())
                .distinct()
                .map(pid -> CpuTime.in(ProcFile.of(pid).resolve("stat")))
                .mapToDouble(cpu -> cpu.own() + cpu.endedChildren())
                .sum();
        return new MachineUse(all, busy, stolen, own);
    }

    public MachineUse minus(MachineUse before) {
        return new MachineUse(all - before.all, busy - before.busy, stolen - before.stolen, ours - before.ours);
    }

    /** The share of the machine that other processes used, from 0 to 1. The kernel's own work counts here too. */
    public double othersShare() {
        return all == 0 ? 0 : Math.max(0, busy - ours) / all;
    }

    public double stolenShare() {
        return all == 0 ? 0 : stolen / all;
    }
}
