package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.setup.LabSource;
import io.portcullis.lab.tool.Machine;
import java.util.List;

/** The results of a run, for {@code --json}. */
record ChaosReport(
        String startedAt,
        Machine machine,
        LabSource dcs,
        long seed,
        List<String> faults,
        boolean alone,
        List<Totals> totals,
        List<EpisodeReport> episodes,
        ChaosOutcome outcome) {}
