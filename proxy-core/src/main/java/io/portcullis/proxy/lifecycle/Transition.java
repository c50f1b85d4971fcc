package io.portcullis.proxy.lifecycle;

import io.portcullis.proxy.lifecycle.ClientPhase.Ended;
import io.portcullis.proxy.lifecycle.ClientPhase.Waiting;
import io.portcullis.proxy.lifecycle.ClientPhase.Wish;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What an event leads to: the client's next phase, and what is to be done, in order. The endings that several phases share are here. The
 * server's next phase follows from the effects ({@link ServerMachine}).
 */
record Transition(ClientPhase next, List<SessionEffect> effects) {
    static Transition step(ClientPhase next, SessionEffect... effects) {
        return new Transition(next, List.of(effects));
    }

    /** Ends with {@code how}; {@link SessionEffect.End} is added here and nowhere else. */
    static Transition end(EndReason reason, SessionEffect... how) {
        List<SessionEffect> effects = new ArrayList<>(how.length + 2);
        effects.add(new SessionEffect.StopTimer());
        Collections.addAll(effects, how);
        effects.add(new SessionEffect.End(reason));
        return new Transition(new Ended(reason), effects);
    }

    /** {@code target} will not do. It is avoided until things may have changed: a server that fails at once is no loop without a pause. */
    static Transition seekAgain(Wish wish, Target target, SessionEffect... also) {
        return seekAgain(wish, target, Unavailable.UNREACHABLE, also);
    }

    static Transition seekAgain(Wish wish, Target target, Unavailable why, SessionEffect... also) {
        List<SessionEffect> effects = new ArrayList<>();
        Collections.addAll(effects, also);
        effects.add(new SessionEffect.Avoid(target));
        effects.add(new SessionEffect.DropServer());
        effects.add(new SessionEffect.Seek());
        return new Transition(new Waiting(wish, why), effects);
    }

    static Transition refused(Unavailable why) {
        return end(
                EndReason.of(why),
                new SessionEffect.GiveUp(why),
                new SessionEffect.DropServer(),
                new SessionEffect.Refuse(why));
    }

    /** The client hears what the last server said. */
    static Transition refusedByServer() {
        return end(
                EndReason.SERVER_REFUSED,
                new SessionEffect.GiveUp(Unavailable.SERVER_REFUSED),
                new SessionEffect.DropServer(),
                new SessionEffect.PassRefusal());
    }

    /** Refused without a word, since there is none that the client would understand or should believe. */
    static Transition dismissed(Unavailable why) {
        return end(
                EndReason.of(why),
                new SessionEffect.GiveUp(why),
                new SessionEffect.DropServer(),
                new SessionEffect.CloseClient());
    }

    static Transition closed(EndReason reason) {
        return end(reason, new SessionEffect.DropServer(), new SessionEffect.CloseClient());
    }

    static Transition violation(String what) {
        return end(
                EndReason.PROTOCOL_VIOLATION, new SessionEffect.DropServer(), new SessionEffect.RefuseViolation(what));
    }

    static Transition severed(EndReason reason) {
        return end(reason, new SessionEffect.Sever(reason));
    }
}
