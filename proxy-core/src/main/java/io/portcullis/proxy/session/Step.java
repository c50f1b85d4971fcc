package io.portcullis.proxy.session;

import io.portcullis.proxy.route.Unavailable;
import io.portcullis.proxy.session.Phase.Ended;
import io.portcullis.proxy.session.Phase.Greeting;
import io.portcullis.proxy.session.Phase.Seeking;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What an event leads to: the next phase, and what is to be done, in order. The endings that several phases share are here. */
record Step(Phase next, List<SessionEffect> effects) {
    static Step step(Phase next, SessionEffect... effects) {
        return new Step(next, List.of(effects));
    }

    /** Ends with {@code how}; {@link SessionEffect.End} is added here and nowhere else. */
    static Step end(EndReason reason, SessionEffect... how) {
        List<SessionEffect> effects = new ArrayList<>(how.length + 2);
        effects.add(new SessionEffect.StopTimer());
        Collections.addAll(effects, how);
        effects.add(new SessionEffect.End(reason));
        return new Step(new Ended(reason), effects);
    }

    static Step seekAgain(First first, Greeting before, Unavailable why, SessionEffect... also) {
        List<SessionEffect> effects = new ArrayList<>();
        Collections.addAll(effects, also);
        effects.add(new SessionEffect.DropServer());
        effects.add(new SessionEffect.Seek());
        return new Step(new Seeking(first, before, why), effects);
    }

    static Step refused(Unavailable why) {
        EndReason reason = why.equals(Unavailable.FULL) ? EndReason.FULL : EndReason.CLOSED;
        return end(reason, new SessionEffect.DropServer(), new SessionEffect.Refuse(why));
    }

    static Step closed(EndReason reason) {
        return end(reason, new SessionEffect.DropServer(), new SessionEffect.CloseClient());
    }

    static Step violation(String what) {
        return end(
                EndReason.PROTOCOL_VIOLATION, new SessionEffect.DropServer(), new SessionEffect.RefuseViolation(what));
    }

    static Step severed(EndReason reason) {
        return end(reason, new SessionEffect.Sever(reason));
    }
}
