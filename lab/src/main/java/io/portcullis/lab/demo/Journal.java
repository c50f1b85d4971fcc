package io.portcullis.lab.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The attempts of one writer so far. The writer adds to it while other threads read. */
final class Journal {
    private final List<Attempt> attempts = new ArrayList<>();
    private long acknowledged;
    private long failed;
    private Duration lastAcknowledged = Duration.ZERO;
    private int lastServer;

    synchronized void add(Attempt attempt) {
        attempts.add(attempt);
        switch (attempt) {
            case Attempt.Acknowledged ack -> {
                acknowledged++;
                lastAcknowledged = ack.received();
                lastServer = ack.by().server();
            }
            case Attempt.Failed ignored -> failed++;
        }
    }

    synchronized List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    synchronized long acknowledged() {
        return acknowledged;
    }

    synchronized long failed() {
        return failed;
    }

    synchronized Duration lastAcknowledged() {
        return lastAcknowledged;
    }

    /** The port of the server that executed the last acknowledged write; 0 before the first. */
    synchronized int lastServer() {
        return lastServer;
    }
}
