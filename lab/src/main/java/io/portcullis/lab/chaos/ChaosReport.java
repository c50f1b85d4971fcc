package io.portcullis.lab.chaos;

import io.portcullis.lab.tool.Machine;
import java.util.List;

/** The results of a run, for {@code --json}. */
record ChaosReport(
        String startedAt,
        Machine machine,
        long seed,
        List<String> faults,
        boolean alone,
        List<Totals> totals,
        List<EpisodeReport> episodes,
        ChaosOutcome outcome) {}
