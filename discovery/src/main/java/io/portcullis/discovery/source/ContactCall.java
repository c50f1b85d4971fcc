package io.portcullis.discovery.source;

import io.portcullis.discovery.store.ContactRounds;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A contact that is being made at one server. On the source's thread. */
final class ContactCall {
    private final URI endpoint;
    private final ContactRounds rounds;
    private BlockingCalls.@Nullable Running running;

    ContactCall(URI endpoint, ContactRounds rounds) {
        this.endpoint = endpoint;
        this.rounds = rounds;
    }

    void running(BlockingCalls.Running call) {
        running = call;
    }

    URI endpoint() {
        return endpoint;
    }

    ContactRounds rounds() {
        return rounds;
    }

    /** The answer is not needed any more. */
    void giveUp() {
        if (running != null) {
            running.cancel();
        }
        rounds.fail();
    }
}
