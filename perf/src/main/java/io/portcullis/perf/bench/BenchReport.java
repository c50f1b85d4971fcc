package io.portcullis.perf.bench;

import io.portcullis.lab.tool.Machine;
import java.util.List;
import java.util.Map;

/** The results of one bench, for {@code --json}. */
record BenchReport(
        String startedAt,
        Machine machine,
        Map<String, String> versions,
        List<String> jvmFlags,
        String gatewayConfig,
        String mode,
        double secondsEach,
        int rounds,
        int haproxyThreads,
        Noise noise,
        List<Summary> summaries,
        List<SystemCalls.PerTransaction> systemCalls,
        List<Run> runs) {}
