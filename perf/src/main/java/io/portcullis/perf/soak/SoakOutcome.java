package io.portcullis.perf.soak;

import io.portcullis.lab.tool.Outcome;
import java.util.List;

/** The result of a soak, with the exit code of the command. */
enum SoakOutcome implements Outcome {
    FLAT(0, "the gateway kept its size, and every idle session still works"),
    GREW(3, "the gateway grew"),
    LOST_SESSIONS(4, "an idle session no longer works");

    private final Ending ending;

    SoakOutcome(int exitCode, String meaning) {
        this.ending = new Ending(exitCode, meaning);
    }

    @Override
    public Ending ending() {
        return ending;
    }

    static SoakOutcome of(List<Flatness.Judgement> judgements, List<String> failures) {
        if (!failures.isEmpty()) {
            return LOST_SESSIONS;
        }
        return judgements.stream().allMatch(Flatness.Judgement::flat) ? FLAT : GREW;
    }
}
