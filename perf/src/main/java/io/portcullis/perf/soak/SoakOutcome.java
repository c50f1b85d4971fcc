package io.portcullis.perf.soak;

import io.portcullis.lab.tool.ToolOutcome;
import java.util.List;

/** The result of a soak, with the exit code of the command. */
enum SoakOutcome implements ToolOutcome {
    FLAT(0, "the gateway kept its size, and every idle session still works"),
    GREW(3, "the gateway grew"),
    LOST_SESSIONS(4, "an idle session no longer works");

    private final int exitCode;
    private final String meaning;

    SoakOutcome(int exitCode, String meaning) {
        this.exitCode = exitCode;
        this.meaning = meaning;
    }

    @Override
    public int exitCode() {
        return exitCode;
    }

    @Override
    public String meaning() {
        return meaning;
    }

    static SoakOutcome of(List<Flatness.Judgement> judgements, List<String> failures) {
        if (!failures.isEmpty()) {
            return LOST_SESSIONS;
        }
        return judgements.stream().allMatch(Flatness.Judgement::flat) ? FLAT : GREW;
    }
}
