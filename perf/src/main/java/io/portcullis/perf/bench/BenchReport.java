package io.portcullis.perf.bench;

import io.portcullis.lab.tool.Machine;
import java.util.List;
import java.util.Map;

/** Everything that is kept of one bench. */
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
