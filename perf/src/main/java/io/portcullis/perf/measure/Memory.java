package io.portcullis.perf.measure;

import io.portcullis.lab.tool.ProcFile;
import java.nio.file.Path;

/** The memory, files and threads of a process at this moment. */
public record Memory(long residentKiB, long privateDirtyKiB, int openFiles, int threads) {
    public static Memory of(long pid) {
        Path process = ProcFile.of(pid);
        String rollup = ProcFile.read(process.resolve("smaps_rollup"));
        return new Memory(
                ProcFile.number(rollup, "Rss"),
                ProcFile.number(rollup, "Private_Dirty"),
                ProcFile.list(process.resolve("fd")).size(),
                ProcFile.list(process.resolve("task")).size());
    }
}
