package io.portcullis.discovery.source;

import io.portcullis.discovery.store.PendingAnswer;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.LockTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A contact that is being made at one server, and the rounds that wait for it. On the source's thread. */
final class ContactCall {
    /** One request of the fencing policy. */
    record Round(long number, PendingAnswer answer) {}

    private final URI endpoint;
    private final long started = System.nanoTime();
    private final List<Round> rounds = new ArrayList<>();
    private BlockingCalls.@Nullable Running running;

    ContactCall(URI endpoint, Round first) {
        this.endpoint = endpoint;
        rounds.add(first);
    }

    void running(BlockingCalls.Running call) {
        running = call;
    }

    void add(Round round) {
        rounds.add(round);
    }

    URI endpoint() {
        return endpoint;
    }

    Duration took() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    void answer(LockTime lockTime, DcsReading reading) {
        rounds.forEach(round -> round.answer()
                .by(() -> round.answer().give(new FencingEvent.ContactAnswered(round.number(), lockTime, reading))));
    }

    void refuse() {
        rounds.forEach(round ->
                round.answer().by(() -> round.answer().give(new FencingEvent.ContactRefused(round.number()))));
    }

    /** Answers the rounds that have no answer yet. */
    void fail() {
        rounds.forEach(round -> round.answer().by(round.answer()::fail));
    }

    /** The answer is not needed any more. */
    void giveUp() {
        if (running != null) {
            running.cancel();
        }
        fail();
    }
}
