package io.portcullis.app.cli;

import io.portcullis.app.process.ExitCode;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.fencing.barrier.Barrier;
import io.portcullis.fencing.barrier.Barrier.Verdict;
import io.portcullis.fencing.barrier.RegisteredGateway;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the DCS again and again until the {@link Barrier} has decided, and prints which gateways it waited for and how long. */
public final class BarrierWait {
    public static final int LOCK_LOST = 3;

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    /** How long the DCS may be out of reach when there is nothing else to wait for. */
    private static final Duration DCS_TIMEOUT = Duration.ofSeconds(10);

    /** Where the lock and the registrations are read. */
    interface Source {
        Registered read(Duration timeout) throws IOException;
    }

    private final NodeName node;
    private final String prefix;
    private final Source source;
    private final LongSupplier clock;
    private final PrintStream out;
    private final long began;
    private @Nullable Barrier barrier;

    /** @param prefix of the cluster's keys */
    BarrierWait(NodeName node, String prefix, Source source, LongSupplier clock, PrintStream out) {
        this.node = node;
        this.prefix = prefix;
        this.source = source;
        this.clock = clock;
        this.out = out;
        this.began = clock.getAsLong();
    }

    /** Returns an exit code. */
    int untilDecided() throws InterruptedException {
        long giveUpAt = began + DCS_TIMEOUT.toNanos();
        while (true) {
            try {
                Registered now = source.read(READ_TIMEOUT);
                boolean first = barrier == null;
                barrier = barrier == null ? Barrier.begin(node, now.directory()) : barrier.read(now.directory());
                switch (barrier.verdict()) {
                    case Verdict.Pass(List<RegisteredGateway> overdue) -> {
                        return passed(overdue);
                    }
                    case Verdict.LockLost(var _)
                    when now.keys() == 0 -> {
                        say(BarrierCheck.noKeys(prefix));
                        return ExitCode.USAGE;
                    }
                    case Verdict.LockLost(var holder) -> {
                        say("%s does not hold the lock, %s does: it must not be promoted"
                                .formatted(node, holder == null ? "no node" : holder));
                        return LOCK_LOST;
                    }
                    case Verdict.Wait(List<RegisteredGateway> unpublished, long until) -> {
                        giveUpAt = until + DCS_TIMEOUT.toNanos();
                        if (first) {
                            say("%s holds the lock; waiting for %s, %.1f s at the most"
                                    .formatted(node, names(unpublished), seconds(until - clock.getAsLong())));
                        }
                    }
                }
            } catch (IOException e) {
                if (clock.getAsLong() >= giveUpAt) {
                    say("the DCS is out of reach, so it is not known whether %s still holds the lock: %s"
                            .formatted(node, e.getMessage()));
                    return ExitCode.FAILURE;
                }
            }
            Thread.sleep(POLL_INTERVAL);
        }
    }

    private int passed(List<RegisteredGateway> overdue) {
        say("%s may be promoted, after %.3f s%s"
                .formatted(
                        node,
                        seconds(clock.getAsLong() - began),
                        overdue.isEmpty()
                                ? ": every gateway has severed all other sessions"
                                : ": " + names(overdue) + " did not answer, and cannot relay any more"));
        return ExitCode.SUCCESS;
    }

    private static String names(List<RegisteredGateway> gateways) {
        return gateways.stream().map(RegisteredGateway::name).collect(Collectors.joining(", "));
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    private void say(String text) {
        out.println(String.format(Locale.ROOT, "portcullis barrier: %s", text));
    }
}
