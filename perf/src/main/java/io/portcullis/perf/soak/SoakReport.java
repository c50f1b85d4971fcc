package io.portcullis.perf.soak;

import io.portcullis.lab.tool.Load;
import io.portcullis.lab.tool.Machine;
import java.util.List;

/**
 * The results of one soak, for {@code --json}.
 *
 * @param emptyResidentKiB before the first session
 * @param idleCpuBefore milliseconds of CPU in each second with all idle sessions and nothing else
 * @param failures one for each idle session that did not work at the end
 */
record SoakReport(
        String startedAt,
        Machine machine,
        String gateway,
        List<String> jvmFlags,
        SoakPlan plan,
        long emptyResidentKiB,
        long emptyHeapKiB,
        double idleCpuBefore,
        double idleCpuAfter,
        Load busy,
        List<Sample> samples,
        List<Flatness.Judgement> judgements,
        List<String> failures,
        SoakOutcome outcome) {}
