package io.portcullis.lab.tool;

import io.portcullis.testkit.cluster.JdbcAddress;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.ManagedProcess.RunAs;
import io.portcullis.testkit.process.Programs;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** PostgreSQL's own load client, run on a database of its own making. */
public final class Pgbench {
    private static final String NAME = "pgbench";
    private static final Duration EXTRA_TIME = Waiting.AT_MOST;

    private final Workspace home;

    public Pgbench(Workspace home) {
        this.home = home;
    }

    /** How statements are sent: {@code -M} of pgbench. */
    public enum Mode {
        SIMPLE,
        EXTENDED,
        PREPARED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Creates its tables: {@code scale} times 100,000 accounts. */
    public void initialise(JdbcAddress server, int scale) {
        run(EXTRA_TIME.multipliedBy(2), List.of("-i", "-q", "-s", Integer.toString(scale), address(server)));
    }

    /** As many SELECTs as possible in this time. Each is a transaction; a client sends the next one when it has the answer. */
    public Load select(JdbcAddress through, Mode mode, int clients, Duration length) {
        List<String> howLong = List.of("-T", Long.toString(length.toSeconds()));
        return Load.parse(run(length.plus(EXTRA_TIME), command(through, mode, clients, howLong)));
    }

    /** As many SELECTs as possible in this time, each on its own connection. */
    public Load connectAndSelect(JdbcAddress through, int clients, Duration length) {
        List<String> how = List.of("-C", "-T", Long.toString(length.toSeconds()));
        return Load.parse(run(length.plus(EXTRA_TIME), command(through, Mode.SIMPLE, clients, how)));
    }

    /** This number of SELECTs, by one client. */
    public Load select(JdbcAddress through, Mode mode, int transactions) {
        List<String> howMany = List.of("-t", Integer.toString(transactions));
        return Load.parse(run(EXTRA_TIME, command(through, mode, 1, howMany)));
    }

    /**
     * Starts one client that selects without pause for this time. Its output is a {@link Load}.
     *
     * @param rate transactions a second; 0 for as many as it can
     */
    public ManagedProcess startBusyClient(JdbcAddress through, Duration length, int rate) {
        List<String> how = new ArrayList<>(List.of("-T", Long.toString(length.toSeconds())));
        if (rate > 0) {
            how.addAll(List.of("-R", Integer.toString(rate)));
        }
        return ManagedProcess.start(home, NAME, RunAs.SERVICE_USER, full(command(through, Mode.SIMPLE, 1, how)));
    }

    /** The output of {@code --version}. */
    public String version() {
        return run(EXTRA_TIME, List.of("--version")).strip();
    }

    private static List<String> command(JdbcAddress through, Mode mode, int clients, List<String> length) {
        int threads = Math.min(clients, Runtime.getRuntime().availableProcessors());
        return Stream.of(
                        List.of("-n", "-S", "-M", mode.toString()),
                        List.of("-c", Integer.toString(clients), "-j", Integer.toString(threads)),
                        length,
                        List.of(address(through)))
                .flatMap(List::stream)
                .toList();
    }

    private String run(Duration limit, List<String> arguments) {
        return ManagedProcess.run(home, NAME, RunAs.SERVICE_USER, full(arguments), limit);
    }

    private static List<String> full(List<String> arguments) {
        return Stream.concat(Stream.of(Programs.postgresBin().resolve(NAME).toString()), arguments.stream())
                .toList();
    }

    /** Does not ask for encryption first: no server here offers it. */
    private static String address(JdbcAddress through) {
        return "host=127.0.0.1 port=%d user=%s dbname=postgres sslmode=disable gssencmode=disable"
                .formatted(through.port(), through.login().user());
    }
}
