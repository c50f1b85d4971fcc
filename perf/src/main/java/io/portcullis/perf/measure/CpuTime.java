package io.portcullis.perf.measure;

import io.portcullis.lab.tool.ProcFile;
import java.nio.file.Path;

/** Seconds of CPU of a process or thread: fields 14 to 17 of its {@code stat}. */
public record CpuTime(double user, double system, double endedChildren) {
    static final CpuTime ZERO = new CpuTime(0, 0, 0);

    private static final int USER_FIELD = 11;
    private static final int SYSTEM_FIELD = 12;
    private static final int CHILDREN_USER_FIELD = 13;
    private static final int CHILDREN_SYSTEM_FIELD = 14;

    /** Includes threads that have ended. Children that have ended are counted separately. */
    static CpuTime in(Path stat) {
        String text = ProcFile.read(stat);
        if (text.isEmpty()) {
            return ZERO;
        }
        // The second field is the name in parentheses, with any characters. The numbers begin after it.
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return new CpuTime(
                seconds(fields[USER_FIELD]),
                seconds(fields[SYSTEM_FIELD]),
                seconds(fields[CHILDREN_USER_FIELD]) + seconds(fields[CHILDREN_SYSTEM_FIELD]));
    }

    private static double seconds(String ticks) {
        return Long.parseLong(ticks) / ProcFile.TICKS_PER_SECOND;
    }

    public double own() {
        return user + system;
    }

    CpuTime plus(CpuTime other) {
        return new CpuTime(user + other.user, system + other.system, endedChildren + other.endedChildren);
    }

    CpuTime minus(CpuTime before) {
        return new CpuTime(user - before.user, system - before.system, endedChildren - before.endedChildren);
    }
}
