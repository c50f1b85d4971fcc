package io.portcullis.lab.tool;

import io.portcullis.testkit.gateway.GatewayLaunch;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands of the tools have in common. */
public abstract class ToolCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls us
    private CommandSpec spec;

    private final GatewayLaunch launch;

    protected ToolCommand(GatewayLaunch launch) {
        this.launch = launch;
    }

    /** How the gateway is started. */
    protected GatewayLaunch launch() {
        return launch;
    }

    /** Returns the exit code of the work, or {@link Tool#NOT_PERFORMED}. */
    protected int run(Tool.Work work) {
        return Tool.run(spec, work);
    }

    protected int atLeast(int minimum, int given, String option) {
        if (given < minimum) {
            throw wrong(option + " must be at least " + minimum + ", not " + given);
        }
        return given;
    }

    protected ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    /** For {@code --keep}. */
    public static void awaitCtrlC() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
