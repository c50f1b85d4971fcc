package io.portcullis.perf.bench;

import io.portcullis.lab.tool.JsonOption;
import io.portcullis.lab.tool.Pgbench.Mode;
import io.portcullis.lab.tool.ToolCommand;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the bench. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures what the gateway costs as a relay, beside HAProxy, in one interleaved run.%n",
            "Starts etcd and one Patroni node on loopback, the gateway as a process of its own with the JVM flags of the"
                    + " launcher, and HAProxy in front of the same server. Then rounds of pgbench -S, each endpoint in its turn"
                    + " and in the opposite order every other round: A B C, C B A. Everything runs on this machine, so tps tell"
                    + " what is left when the relay has taken its share; the CPU of the relay for each transaction tells what"
                    + " it takes. That is user and system time of all its threads and processes, as the kernel counts them.%n",
            "Good for: comparing the relay with its peers and with itself of yesterday. Absolute numbers move with the hour and"
                    + " the neighbours; the ratio to HAProxy within a round hardly does, and its spread says how far to believe"
                    + " it. Not good for: capacity planning, latency under a given load (pgbench sends the next query when it"
                    + " has the answer), TLS, large results.%n",
            "PORTCULLIS_JAVA_OPTS changes the gateway's JVM flags, as it does for portcullis run.",
            "Needs these Debian packages: patroni etcd-server etcd-client postgresql python3-psycopg2 haproxy.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured",
            "2:wrong command line",
            "5:the bench could not be set up or performed; the message says why",
            "130:ended by Ctrl-C"
        })
public final class BenchCommand extends ToolCommand {
    private static final String HAPROXY = "haproxy";
    private static final String PGBOUNCER = "pgbouncer";

    @Option(
            names = "--clients",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,16,64",
            description = "Numbers of clients, separated by commas. Default: ${DEFAULT-VALUE}")
    private List<Integer> clients = List.of();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "simple",
            description = "pgbench's -M: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private Mode mode = Mode.SIMPLE;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "Length of one measurement. With many clients allow 60: the processes that PostgreSQL starts for them map its"
                            + " shared memory page by page, and for most of a minute that is what the machine is busy with. Default:"
                            + " ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description =
                    "How long the gateway is used with new connections, and with each number of clients, before anything"
                            + " counts, so that its JVM has compiled what matters. Default: ${DEFAULT-VALUE}")
    private int warmUp;

    @Option(
            names = "--scale",
            paramLabel = "N",
            defaultValue = "10",
            description = "pgbench's -s. Default: ${DEFAULT-VALUE}")
    private int scale;

    @Option(names = "--haproxy", paramLabel = "PATH", description = "Another HAProxy than the one that is installed.")
    private @Nullable Path haproxy;

    @Option(
            names = "--haproxy-threads",
            paramLabel = "N",
            description = "HAProxy's nbthread. Default: one for each CPU, as it and the gateway do by themselves.")
    private int haproxyThreads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--pgbouncer",
            arity = "0..1",
            paramLabel = "PATH",
            fallbackValue = PGBOUNCER,
            description = "Measures PgBouncer in session mode too: the one that is installed, or this one.")
    private @Nullable Path pgbouncer;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration of the gateway beside cluster and addresses, such as \"event-loops: 1\".")
    private @Nullable Path config;

    @Option(
            names = "--gateway-java-opts",
            paramLabel = "FLAGS",
            split = " ",
            description = "More JVM flags for the gateway alone, such as -XX:StartFlightRecording=filename=/tmp/x.jfr")
    private List<String> gatewayJavaOpts = List.of();

    @Option(
            names = "--syscalls",
            description = "Also counts the relays' system calls with strace, over some transactions of one client.")
    private boolean syscalls;

    @Mixin
    private JsonOption json = new JsonOption();

    public BenchCommand(GatewayLaunch launch) {
        super(launch);
    }

    @Override
    public Integer call() {
        BenchPlan plan = new BenchPlan(
                clients,
                mode,
                Duration.ofSeconds(atLeast(1, seconds, "--seconds")),
                atLeast(1, rounds, "--rounds"),
                Duration.ofSeconds(atLeast(0, warmUp, "--warm-up")),
                atLeast(1, scale, "--scale"),
                program(haproxy, HAPROXY, "--haproxy"),
                atLeast(1, haproxyThreads, "--haproxy-threads"),
                pgbouncer == null ? null : program(pgbouncer, PGBOUNCER, "--pgbouncer"),
                config == null ? "" : text(config),
                syscalls);
        clients.forEach(each -> atLeast(1, each, "--clients"));
        GatewayLaunch gateway = launch().withJvmFlags(gatewayJavaOpts);
        return run((home, terminal, stopwatch) -> {
            BenchReport report = new Bench(home, gateway, plan, terminal).run();
            new BenchTables(terminal).print(report);
            json.write(report, terminal);
            return 0;
        });
    }

    /** Absolute: it is started in another folder. */
    private Path program(@Nullable Path given, String name, String option) {
        if (given != null && !given.equals(Path.of(name))) {
            if (!Files.isExecutable(given)) {
                throw wrong(given + " cannot be executed; give " + option + " the path of a program");
            }
            return given.toAbsolutePath();
        }
        return Programs.find(name)
                .orElseThrow(() -> wrong(name + " is not installed: apt-get install " + name + ", or give " + option
                        + " the path of one"));
    }

    private String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw wrong("--config " + file + " cannot be read: " + e.getMessage());
        }
    }
}
