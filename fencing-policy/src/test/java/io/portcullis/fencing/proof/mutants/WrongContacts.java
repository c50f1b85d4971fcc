package io.portcullis.fencing.proof.mutants;

import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingEvent.ContactFailed;
import io.portcullis.fencing.FencingEvent.Observed;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.Forgetful;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Registration;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Revision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes for a contact what is none, or for news what is old. */
final class WrongContacts {
    private WrongContacts() {}

    /** One that remembers the newest contact, to make others of it. */
    abstract static class Remembering extends Policy {
        @Nullable
        ContactAnswered newest;

        Remembering(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            if (event instanceof ContactAnswered answered
                    && (newest == null
                            || answered.reading()
                                    .view()
                                    .position()
                                    .notBefore(newest.reading().view().position()))) {
                newest = answered;
            }
            return super.step(state, event, clocks);
        }

        ContactAnswered madeUp(long round, ContactAnswered of, LeadershipView view, long now) {
            DcsReading reading = of.reading();
            Registration registered = reading.registration();
            Registration fresh = registered == null
                    ? null
                    : new Registration(
                            registered.id(),
                            registered.version(),
                            now,
                            registered.acknowledged(),
                            registered.remembered());
            return new ContactAnswered(
                    round, of.lockTime(), new DcsReading(now, reading.reign(), view, fresh, reading.others()));
        }
    }

    /** What a watch delivers was true when it arrived. */
    static final class AWatchEventIsAContact extends Remembering {
        AWatchEventIsAContact(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            FencingStep step = super.step(state, event, clocks);
            if (!(event instanceof Observed(LeadershipView view)) || newest == null) {
                return step;
            }
            FencingStep more = super.step(step.state(), madeUp(-1, newest, view, clocks.elapsed()), clocks);
            return then(step, more);
        }
    }

    /** The DCS answered something, so all is as it was: a keep-alive needs no quorum. */
    static final class AKeepAliveIsAContact extends Remembering {
        AKeepAliveIsAContact(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            FencingEvent wrong = event instanceof ContactFailed(long round) && newest != null
                    ? madeUp(round, newest, newest.reading().view(), clocks.elapsed())
                    : event;
            return super.step(state, wrong, clocks);
        }
    }

    /** What arrives last is the newest, and nobody is dead for ever. */
    static final class ALateAnswerRevives extends Policy {
        private @Nullable Revision newest;

        ALateAnswerRevives(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            return super.step(
                    Forgetful.withoutTheDead(state),
                    switch (event) {
                        case ContactAnswered(long round, LockTime lockTime, DcsReading reading) ->
                            new ContactAnswered(
                                    round,
                                    lockTime,
                                    new DcsReading(
                                            reading.sent(),
                                            reading.reign(),
                                            asNew(reading.view()),
                                            reading.registration(),
                                            reading.others()));
                        case Observed(LeadershipView view) -> new Observed(asNew(view));
                        default -> event;
                    },
                    clocks);
        }

        private LeadershipView asNew(LeadershipView view) {
            Revision position = (Revision) view.position();
            if (newest != null && newest.notBefore(position)) {
                position = new Revision(newest.history(), newest.number() + 1);
            }
            newest = position;
            return Views.at(view, position);
        }
    }

    /** A contact that shows us unregistered is merely none; what was proved before it goes on to hold. */
    static final class ALostRegistrationKeepsItsProof extends Policy {
        ALostRegistrationKeepsItsProof(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            if (!(event instanceof ContactAnswered(long round, LockTime _, DcsReading reading))
                    || reading.registration() != null
                    || !Forgetful.registered(state)) {
                return super.step(state, event, clocks);
            }
            FencingStep news = super.step(state, new Observed(reading.view()), clocks);
            return then(news, super.step(news.state(), new ContactFailed(round), clocks));
        }
    }

    static FencingStep then(FencingStep first, FencingStep second) {
        var effects = new ArrayList<>(first.effects());
        effects.addAll(second.effects());
        return new FencingStep(second.state(), List.copyOf(effects), second.wakeAt());
    }
}
