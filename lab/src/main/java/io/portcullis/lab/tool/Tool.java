package io.portcullis.lab.tool;

import io.portcullis.testkit.process.MissingPrograms;
import io.portcullis.testkit.process.NotReached;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import picocli.CommandLine.Model.CommandSpec;

/** What all tools have in common: a terminal, a workspace that is gone in the end whatever happens, and words for what went wrong. */
public final class Tool {
    /** 1 and 2 belong to picocli: a bug, a wrong command line. */
    public static final int NOT_PERFORMED = 5;

    private Tool() {}

    /** What a tool does; returns its exit code. */
    public interface Work {
        int perform(Workspace home, Terminal terminal, Stopwatch stopwatch) throws SQLException, IOException;
    }

    public static int run(CommandSpec spec, Work work) {
        Stopwatch stopwatch = new Stopwatch();
        try (Terminal terminal = new Terminal(spec.commandLine().getOut(), Terminal.Style.ofThisProcess(), stopwatch)) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> terminal.lastLine("ending and removing everything"), "goodbye"));
            return run(spec.name(), work, terminal, stopwatch);
        }
    }

    private static int run(String name, Work work, Terminal terminal, Stopwatch stopwatch) {
        try (Workspace home = Workspace.create(name)) {
            return work.perform(home, terminal, stopwatch);
        } catch (MissingPrograms
                | NotReached
                | UncheckedIOException
                | IllegalStateException
                | SQLException
                | IOException e) {
            terminal.waitingFor("");
            terminal.line(
                    terminal.paint("The " + name + " could not be performed: ", Terminal.Colour.RED) + e.getMessage());
            return NOT_PERFORMED;
        }
    }
}
