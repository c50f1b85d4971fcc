package io.portcullis.perf.measure;

import io.portcullis.lab.tool.ProcFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a program has used so far, with all its processes and threads.
 *
 * @param voluntarySwitches how often a thread gave up its CPU to wait; only threads that still run
 * @param byThread seconds of CPU by the name of the thread; only threads that still run
 */
public record ProcessUse(CpuTime cpu, long voluntarySwitches, Map<String, Double> byThread) {
    public static final ProcessUse NONE = new ProcessUse(CpuTime.ZERO, 0, Map.of());

    public ProcessUse {
        byThread = Map.copyOf(byThread);
    }

    /** The use of a process and all its descendants. */
    public static ProcessUse ofTree(long pid) {
        return of(Stream.concat(
                        Stream.of(pid),
                        Optional.of(pid).flatMap(ProcessHandle::of).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid))
                .toList());
    }

    public static ProcessUse of(Collection<Long> pids) {
        CpuTime cpu = CpuTime.ZERO;
        long switches = 0;
        Map<String, Double> byThread = new TreeMap<>();
        for (long pid : pids) {
            cpu = cpu.plus(CpuTime.in(ProcFile.of(pid).resolve("stat")));
            for (Path thread : ProcFile.list(ProcFile.of(pid).resolve("task"))) {
                switches += ProcFile.number(ProcFile.read(thread.resolve("status")), "voluntary_ctxt_switches");
                byThread.merge(
                        ProcFile.read(thread.resolve("comm")),
                        CpuTime.in(thread.resolve("stat")).own(),
                        Double::sum);
            }
        }
        return new ProcessUse(cpu, switches, byThread);
    }

    /** The difference. A new thread counts from 0. */
    public ProcessUse minus(ProcessUse before) {
        Map<String, Double> each = new TreeMap<>();
        byThread.forEach((name, seconds) ->
                each.put(name, Math.max(0, seconds - before.byThread.getOrDefault(name, 0.0))));
        return new ProcessUse(cpu.minus(before.cpu), Math.max(0, voluntarySwitches - before.voluntarySwitches), each);
    }

    /** The CPU of threads whose name has one of these prefixes. The kernel keeps 15 characters of a name. */
    public double ofThreads(String... beginnings) {
        return byThread.entrySet().stream()
                .filter(thread -> Stream.of(beginnings).anyMatch(thread.getKey()::startsWith))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
