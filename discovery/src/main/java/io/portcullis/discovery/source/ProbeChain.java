package io.portcullis.discovery.source;

import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.fencing.WritableProbe;
import java.util.List;

/**
 * Several ways to ask a node whether it is writable, in order: the next one is asked only if the one before it has no answer. Together
 * they must answer within {@link WritableProbe#ANSWER_TIMEOUT}.
 */
public final class ProbeChain implements WritableProbe {
    private final List<WritableProbe> probes;

    /** @param probes at least one, the first to be asked first */
    public ProbeChain(List<? extends WritableProbe> probes) {
        if (probes.isEmpty()) {
            throw new IllegalArgumentException("no way to ask a node whether it is writable");
        }
        this.probes = List.copyOf(probes);
    }

    @Override
    public void verify(FencingEffect.Verify request, FencingEventListener answer) {
        ask(0, request, answer);
    }

    private void ask(int index, FencingEffect.Verify request, FencingEventListener answer) {
        probes.get(index).verify(request, event -> {
            boolean unanswered = event instanceof FencingEvent.Verified(var _, WritableAnswer.NoAnswer());
            if (unanswered && index + 1 < probes.size()) {
                ask(index + 1, request, answer);
            } else {
                answer.onEvent(event);
            }
        });
    }
}
