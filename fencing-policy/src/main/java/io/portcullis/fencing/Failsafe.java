package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import org.jspecify.annotations.Nullable;

/**
 * What the agents said of going on without the DCS, and when they are asked. Their word counts like a contact, dated by its sending, for the
 * leadership that had the lock, and only until a contact is made that was sent later.
 *
 * @param round of the newest question
 * @param asked the question under way, or null
 * @param due when to ask next
 * @param agreement the newest one that nothing has contradicted, or null
 */
record Failsafe(
        long round,
        @Nullable Question asked,
        long due,
        @Nullable Question agreement) {

    /** @param sent when it was asked */
    record Question(Leadership leadership, long sent) {}

    static final Failsafe NONE = new Failsafe(0, null, Clocks.NEVER, null);

    boolean startable(long now) {
        return asked == null && now >= due;
    }

    Failsafe started(Leadership leadership, long now) {
        return new Failsafe(round + 1, new Question(leadership, now), due, agreement);
    }

    /** @param agreed all agents have answered, and they say that this is still the leadership that was asked about */
    Failsafe answered(FailsafeAnswer answer, boolean agreed, FencingSettings settings, long now) {
        Question next = agreed ? asked : answer instanceof FailsafeAnswer.NoAnswer ? agreement : null;
        return new Failsafe(round, null, now + settings.contactInterval().toNanos(), next);
    }

    /** A probe that never answers, against its contract, must not prevent the next one. */
    Failsafe givingUp(FencingSettings settings, long now) {
        return asked != null && now >= asked.sent + settings.openFor()
                ? new Failsafe(round, null, due, agreement)
                : this;
    }

    /** The permit that the agents' word gives at {@code now}, or null. */
    @Nullable
    Permit permit(Observations observations, Contacts contacts, FencingSettings settings, long now) {
        return agreement != null
                        && agreement.leadership.equals(observations.living())
                        && counts(agreement, contacts)
                        && now < until(settings)
                ? new Permit(agreement.leadership, until(settings))
                : null;
    }

    /** No contact was made since it was sent, and no clock jumped. */
    static boolean counts(Question question, Contacts contacts) {
        return question.sent > contacts.sent() && question.sent > contacts.notBefore();
    }

    /** The next moment at which something changes by itself, while agents are to be asked. */
    long nextChange(FencingSettings settings) {
        return asked == null ? due : asked.sent + settings.openFor();
    }

    /** When the agreement ends, or {@link Clocks#NEVER}. */
    long until(FencingSettings settings) {
        return agreement == null ? Clocks.NEVER : agreement.sent + settings.openFor();
    }
}
