package io.portcullis.proxy.session;

import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.proxy.session.Phase.Ended;
import io.portcullis.proxy.session.Phase.Seeking;
import io.portcullis.proxy.session.Phase.Wish;
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

    /** {@code target} will not do. It is avoided until things may have changed: a server that fails at once is no loop without a pause. */
    static Step seekAgain(Wish wish, Target target, SessionEffect... also) {
        return seekAgain(wish, target, Unavailable.UNREACHABLE, also);
    }

    static Step seekAgain(Wish wish, Target target, Unavailable why, SessionEffect... also) {
        List<SessionEffect> effects = new ArrayList<>();
        Collections.addAll(effects, also);
        effects.add(new SessionEffect.Avoid(target));
        effects.add(new SessionEffect.DropServer());
        effects.add(new SessionEffect.Seek());
        return new Step(new Seeking(wish, why), effects);
    }

    static Step refused(Unavailable why) {
        return end(
                EndReason.of(why),
                new SessionEffect.GiveUp(why),
                new SessionEffect.DropServer(),
                new SessionEffect.Refuse(why));
    }

    /** The client is told what the last server said. */
    static Step refusedByServer() {
        return end(
                EndReason.SERVER_REFUSED,
                new SessionEffect.GiveUp(Unavailable.SERVER_REFUSED),
                new SessionEffect.DropServer(),
                new SessionEffect.PassRefusal());
    }

    /** Refused without a word, since there is none that the client would understand or should believe. */
    static Step dismissed(Unavailable why) {
        return end(
                EndReason.of(why),
                new SessionEffect.GiveUp(why),
                new SessionEffect.DropServer(),
                new SessionEffect.CloseClient());
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
