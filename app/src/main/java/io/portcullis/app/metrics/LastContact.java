package io.portcullis.app.metrics;

import io.portcullis.fencing.DcsReader;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.LockTime;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Notes when the newest contact was sent that the DCS answered. What the policy counts silence from is another thing: while an operator's
 * pin is in force, the pin stands in for contacts there.
 */
public final class LastContact implements DcsReader {
    private static final long NEVER = Long.MIN_VALUE;

    private final DcsReader reader;
    private final AtomicLong sent = new AtomicLong(NEVER);

    public LastContact(DcsReader reader) {
        this.reader = reader;
    }

    @Override
    public void readContact(FencingEffect.ReadContact request, Consumer<FencingEvent> answer) {
        reader.readContact(request, event -> {
            if (event instanceof FencingEvent.ContactAnswered(long _, LockTime _, DcsReading reading)) {
                sent.accumulateAndGet(reading.sent(), Math::max);
            }
            answer.accept(event);
        });
    }

    /** On the elapsed clock; empty before the first. */
    public OptionalLong sent() {
        long newest = sent.get();
        return newest == NEVER ? OptionalLong.empty() : OptionalLong.of(newest);
    }
}
