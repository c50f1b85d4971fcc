package io.portcullis.lab.tool;

import io.portcullis.testkit.process.MissingPrograms;
import io.portcullis.testkit.process.NotReached;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import picocli.CommandLine.Model.CommandSpec;

/** Runs a tool with a terminal and a workspace, which is removed at the end in any case. Reports what went wrong. */
public final class Tool {
    /** Exit code of a run that could not start or finish. 1 and 2 belong to picocli: a bug, a wrong command line. */
    public static final int NOT_PERFORMED = 5;

    private Tool() {}

    /** The work of a tool. Returns its exit code. */
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
            terminal.line(terminal.paint("The " + name + " failed: ", Terminal.Colour.RED) + e.getMessage());
            return NOT_PERFORMED;
        }
    }
}
