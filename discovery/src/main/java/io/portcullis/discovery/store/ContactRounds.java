package io.portcullis.discovery.store;

import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.LockTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The requests of the fencing policy that wait for one contact: each is answered exactly once. On the source's thread. */
public final class ContactRounds {
    private record Round(long number, PendingAnswer answer) {}

    private final long started = System.nanoTime();
    private final List<Round> rounds = new ArrayList<>();

    /** The contact is being made for this round. */
    public ContactRounds(long number, PendingAnswer answer) {
        add(number, answer);
    }

    /** Its answer serves this round, too. */
    public void add(long number, PendingAnswer answer) {
        rounds.add(new Round(number, answer));
    }

    /** Since the first of them was begun. */
    public Duration took() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    public void answer(LockTime lockTime, DcsReading reading) {
        rounds.forEach(round -> round.answer.by(
                () -> round.answer.give(new FencingEvent.ContactAnswered(round.number, lockTime, reading))));
    }

    /** The DCS answered, and does not let this gateway in or not do what it asks. */
    public void refuse() {
        rounds.forEach(
                round -> round.answer.by(() -> round.answer.give(new FencingEvent.ContactRefused(round.number))));
    }

    /** Answers the rounds that have no answer yet. */
    public void fail() {
        rounds.forEach(round -> round.answer.by(round.answer::fail));
    }
}
