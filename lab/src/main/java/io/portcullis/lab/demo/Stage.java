package io.portcullis.lab.demo;

import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.NotReached;
import io.portcullis.testkit.process.Waiting;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the events use: the cluster, both endpoints, both writers and the terminal. */
record Stage(
        PatroniCluster cluster,
        GatewayProcess gateway,
        FrozenEndpoint frozen,
        Writer throughGateway,
        Writer throughFrozen,
        PromotionWatch promotions,
        Stopwatch stopwatch,
        Terminal terminal) {

    /** Prepares an event: waits for a whole cluster, and points the frozen endpoint to the primary. Returns the primary. */
    RealPatroni calm() {
        terminal.waitingFor("waiting for a whole cluster");
        cluster.waitForStreaming(cluster.nodes().size() - 1, Waiting.AT_MOST);
        RealPatroni primary = cluster.waitForLeader(Waiting.AT_MOST);
        frozen.pointTo(primary.port());
        Duration now = stopwatch.elapsed();
        Waiting.until(
                "a write through the frozen endpoint",
                Waiting.AT_MOST,
                () -> wrote(throughFrozen, now, primary.port()));
        watchFor(Duration.ofSeconds(1));
        return primary;
    }

    /** Waits for the first promotion after an instant. */
    DemoPromotion awaitPromotion(Duration after) {
        return Waiting.until("a promotion", Waiting.AT_MOST, () -> promotions.firstAfter(after), Optional::isPresent)
                .orElseThrow();
    }

    /** Waits until writes through the gateway reach the server on this port. Returns false if they do not: that is a result, not an error. */
    boolean gatewayReaches(int server) {
        Duration now = stopwatch.elapsed();
        try {
            Waiting.until("a write through the gateway", Waiting.AT_MOST, () -> wrote(throughGateway, now, server));
            return true;
        } catch (NotReached e) {
            terminal.say("the gateway does not reach the primary: " + e.getMessage());
            return false;
        }
    }

    /** Waits, while the writers go on. */
    void watchFor(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The text of the live line. */
    String numbers() {
        return numbers(throughGateway) + "; " + numbers(throughFrozen);
    }

    /** The errors of a writer since an instant, by SQLSTATE. */
    static String errorsSince(Writer writer, Duration instant) {
        Map<String, Long> byState = writer.journal().attempts().stream()
                .filter(Attempt.Failed.class::isInstance)
                .map(Attempt.Failed.class::cast)
                .filter(failed -> failed.at().compareTo(instant) >= 0)
                .collect(Collectors.groupingBy(Attempt.Failed::sqlState, TreeMap::new, Collectors.counting()));
        return byState.isEmpty()
                ? "none"
                : byState.entrySet().stream()
                        .map(error -> "%dx %s".formatted(error.getValue(), error.getKey()))
                        .collect(Collectors.joining(", "));
    }

    private static boolean wrote(Writer writer, Duration after, int server) {
        Journal journal = writer.journal();
        return journal.lastAcknowledged().compareTo(after) > 0 && journal.lastServer() == server;
    }

    private static String numbers(Writer writer) {
        return String.format(
                Locale.ROOT,
                "%s: %,d ok, %,d errors",
                writer.name(),
                writer.journal().acknowledged(),
                writer.journal().failed());
    }
}
