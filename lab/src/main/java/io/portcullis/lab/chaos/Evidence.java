package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.check.History;
import io.portcullis.lab.tool.ResultFile;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps what explains a broken promise: the history and all logs. */
final class Evidence {
    private final Workspace home;
    private final @Nullable Path folder;
    private final Terminal terminal;

    /** @param folder null to keep nothing */
    Evidence(Workspace home, @Nullable Path folder, Terminal terminal) {
        this.home = home;
        this.folder = folder;
        this.terminal = terminal;
    }

    void keep(long seed, History history) throws IOException {
        if (folder != null) {
            ResultFile.write(of(folder, seed).resolve("history.json"), history);
            keepLogs(seed);
        }
    }

    void keepLogs(long seed) throws IOException {
        if (folder == null) {
            return;
        }
        Path kept = of(folder, seed);
        for (Path log : logs()) {
            Files.copy(log, kept.resolve(log.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
        }
        terminal.say("    history and logs: " + kept);
    }

    private static Path of(Path folder, long seed) throws IOException {
        return Files.createDirectories(folder.resolve("seed-" + seed));
    }

    /** Each process has its own folder with one log. */
    private List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.walk(home.path(), 2)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }
}
