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
            "Measure the cost of the gateway as a relay, beside HAProxy, in one interleaved run.%n",
            "The bench starts etcd and one Patroni node on loopback, the gateway in its own process with the JVM flags of the"
                    + " launcher, and HAProxy in front of the same server. Then it runs rounds of pgbench -S. Every endpoint has"
                    + " its turn in each round, in the opposite order every second round: A B C, C B A. Everything runs on this"
                    + " machine, so the tps depend on the share of the CPU that the relay leaves. The CPU of the relay for each"
                    + " transaction shows its own cost: user and system time of all its threads and processes, as the kernel"
                    + " counts them.%n",
            "Good for: comparing the relay with its peers, and with earlier versions. Absolute numbers change with the load of"
                    + " the machine. The ratio to HAProxy within a round hardly changes; its spread shows how reliable it is."
                    + " Not good for: capacity planning, latency under a given load (pgbench sends the next query when it"
                    + " has the answer), TLS, large results.%n",
            "PORTCULLIS_JAVA_OPTS changes the JVM flags of the gateway, as it does for portcullis run.",
            "It needs these Debian packages: patroni etcd-server etcd-client postgresql python3-psycopg2 haproxy.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured",
            "2:wrong command line",
            "5:the bench could not start or finish; the message says why",
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
                    "Length of one measurement. Use 60 with many clients: for most of a minute the new PostgreSQL processes are"
                            + " busy mapping shared memory. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description =
                    "Time before the measurements for the JVM of the gateway to compile its code: once with new connections, and"
                            + " once with each number of clients. Default: ${DEFAULT-VALUE}")
    private int warmUp;

    @Option(
            names = "--scale",
            paramLabel = "N",
            defaultValue = "10",
            description = "pgbench's -s. Default: ${DEFAULT-VALUE}")
    private int scale;

    @Option(names = "--haproxy", paramLabel = "PATH", description = "Use this HAProxy, not the installed one.")
    private @Nullable Path haproxy;

    @Option(
            names = "--haproxy-threads",
            paramLabel = "N",
            description = "nbthread of HAProxy. Default: one for each CPU, as in HAProxy and the gateway.")
    private int haproxyThreads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--pgbouncer",
            arity = "0..1",
            paramLabel = "PATH",
            fallbackValue = PGBOUNCER,
            description = "Measure PgBouncer in session mode too: the installed one, or this one.")
    private @Nullable Path pgbouncer;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "More configuration for the gateway, such as \"event-loops: 1\".")
    private @Nullable Path config;

    @Option(
            names = "--gateway-java-opts",
            paramLabel = "FLAGS",
            split = " ",
            description = "More JVM flags for the gateway alone, such as -XX:StartFlightRecording=filename=/tmp/x.jfr")
    private List<String> gatewayJavaOpts = List.of();

    @Option(
            names = "--syscalls",
            description =
                    "Also count the system calls of the relays with strace, over some transactions of one client.")
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

    /** Returns an absolute path: the program starts in another folder. */
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
