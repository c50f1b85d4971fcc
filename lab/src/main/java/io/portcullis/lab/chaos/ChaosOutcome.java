package io.portcullis.lab.chaos;

import io.portcullis.lab.tool.Tool;
import io.portcullis.lab.tool.ToolOutcome;
import java.util.List;

/** The result of a campaign, with the exit code of the command. */
enum ChaosOutcome implements ToolOutcome {
    KEPT(0, "every promise was kept in every episode"),
    BROKEN(3, "a promise was broken: the findings say which, and the seed repeats the episode"),
    NOT_OPEN(4, "a gateway did not open in time when the cluster was whole again"),
    UNFINISHED(Tool.NOT_PERFORMED, "the campaign could not start or finish; the message says why");

    private final int exitCode;
    private final String meaning;

    ChaosOutcome(int exitCode, String meaning) {
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

    /** @param planned how many episodes the run should have had */
    static ChaosOutcome of(List<EpisodeReport> episodes, int planned) {
        if (episodes.stream()
                .anyMatch(episode ->
                        !episode.verdict().violations(episode.barrier()).isEmpty())) {
            return BROKEN;
        }
        if (episodes.size() < planned) {
            return UNFINISHED;
        }
        return episodes.stream().allMatch(EpisodeReport::openInTime) ? KEPT : NOT_OPEN;
    }
}
