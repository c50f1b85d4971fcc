package io.portcullis.lab.demo;

import io.portcullis.lab.tool.Tool;
import io.portcullis.lab.tool.ToolOutcome;
import java.util.List;

/** The result of the demo, with the exit code of the command. 1 and 2 belong to picocli: a bug, a wrong command line. */
enum DemoOutcome implements ToolOutcome {
    KEPT(0, "the gateway lost nothing, and the frozen endpoint did"),
    BROKEN(3, "the gateway lost a write, let the old primary acknowledge one, or did not reach the new primary"),
    INCONCLUSIVE(4, "the frozen endpoint lost nothing either, so this run proves nothing"),
    NOT_PERFORMED(Tool.NOT_PERFORMED, "the demo could not start or finish");

    private final int exitCode;
    private final String meaning;

    DemoOutcome(int exitCode, String meaning) {
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

    static DemoOutcome of(List<Row> rows) {
        boolean kept = rows.stream()
                .filter(row -> row.writer().equals(Row.GATEWAY))
                .allMatch(row -> row.lostNothing() && row.gap().end() == Row.End.WRITES_CAME_BACK);
        if (!kept) {
            return BROKEN;
        }
        List<Row> others =
                rows.stream().filter(row -> row.writer().equals(Row.FROZEN)).toList();
        boolean harm = others.stream().anyMatch(row -> row.missing() > 0)
                && others.stream().anyMatch(row -> row.byOldNode() > 0);
        return harm ? KEPT : INCONCLUSIVE;
    }
}
