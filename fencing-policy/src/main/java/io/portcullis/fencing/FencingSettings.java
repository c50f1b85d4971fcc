package io.portcullis.fencing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The lengths of time that fencing works with. {@code docs/fencing.md} derives them.
 *
 * @param maxSilence how long the last contact gives a permit, at most
 * @param margin taken off every deadline, for clocks that run at different rates and for the time a fence takes
 * @param severAfter how long after its permit ended a suspended session is severed
 * @param contactInterval how often a contact is made while all is well
 * @param contactTimeout after how long a contact that is not answered is made again elsewhere; the first is awaited nevertheless
 * @param registers whether the gateway registers in the DCS, for promotion barriers to wait for it. If it does, it never relays
 *     under a permit without being registered
 * @param failsafe whether the word of all agents gives a permit while the DCS does not answer and the cluster is in failsafe mode
 */
public record FencingSettings(
        Duration maxSilence,
        Duration margin,
        Duration severAfter,
        Duration contactInterval,
        Duration contactTimeout,
        boolean registers,
        boolean failsafe) {

    public FencingSettings(
            Duration maxSilence,
            Duration margin,
            Duration severAfter,
            Duration contactInterval,
            Duration contactTimeout,
            boolean registers) {
        this(maxSilence, margin, severAfter, contactInterval, contactTimeout, registers, false);
    }

    public static final FencingSettings DEFAULT = new FencingSettings(
            Duration.ofSeconds(10),
            Duration.ofMillis(1_500),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            true);

    /** How far the rates of two clocks may differ, as one part in this many. */
    static final int RATE_DIFFERENCE = 10;

    /** What {@link #maxSilence} may be at the least. */
    public static final Duration MIN_SILENCE = Duration.ofSeconds(1);

    /** What {@link #maxSilence} may be at the most. */
    public static final Duration MAX_SILENCE = Duration.ofHours(1);

    private static final Duration FENCE_DURATION = Duration.ofMillis(200);

    /** The smallest margin that covers clocks whose rates differ by a tenth over the longest term, and the fence itself. */
    public Duration leastMargin() {
        return maxSilence.dividedBy(RATE_DIFFERENCE).plus(FENCE_DURATION);
    }

    /** What is taken off a span of another clock: the margin, or what covers that span if it is longer than the span of a permit. */
    long marginOver(long nanos) {
        return Math.max(margin.toNanos(), nanos / RATE_DIFFERENCE + FENCE_DURATION.toNanos());
    }

    /** Whether the margin covers what two clocks may differ by after {@code nanos} of one of them. */
    boolean marginCovers(long nanos) {
        return nanos / RATE_DIFFERENCE <= margin.toNanos();
    }

    /** How long after its sending a contact can give a permit, at most: a reader waits for the answer this long, and no longer. */
    public Duration contactDeadline() {
        return maxSilence.minus(margin);
    }

    long openFor() {
        return contactDeadline().toNanos();
    }

    /**
     * How long an answer to a renewal of the registration is awaited. Renewals follow each other in that distance: one may fail, and the
     * next.
     */
    public Duration renewalDeadline() {
        return maxSilence.dividedBy(3);
    }

    /** For observers, such as {@code check}: a process that serves no clients need not register. */
    public FencingSettings unregistered() {
        return new FencingSettings(maxSilence, margin, severAfter, contactInterval, contactTimeout, false, failsafe);
    }

    /** The same, and agents are asked when the DCS does not answer. */
    public FencingSettings withFailsafe() {
        return new FencingSettings(maxSilence, margin, severAfter, contactInterval, contactTimeout, registers, true);
    }

    /** After how long without a contact agents are asked: one was due, and was not answered in time. */
    long contactOverdue() {
        return contactInterval.plus(contactTimeout).toNanos();
    }

    /** What is wrong with these settings, in sentences that say what would be right; empty if they are right. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (maxSilence.compareTo(MIN_SILENCE) < 0) {
            problems.add("max-silence must be at least 1s");
        }
        if (maxSilence.compareTo(MAX_SILENCE) > 0) {
            problems.add(
                    "max-silence must not be more than 1h: a promotion barrier would wait that long for a gateway that is gone");
        }
        if (margin.compareTo(leastMargin()) < 0) {
            problems.add("margin must be at least a tenth of max-silence plus 200ms: "
                    + leastMargin().toMillis() + "ms");
        }
        if (margin.compareTo(maxSilence) >= 0) {
            problems.add("margin must be less than max-silence, or the gateway could never open");
        }
        if (severAfter.compareTo(maxSilence) < 0) {
            problems.add("sever-after must not be less than max-silence");
        }
        if (contactInterval.isZero() || contactInterval.isNegative()) {
            problems.add("contact-interval must be more than 0");
        }
        if (contactTimeout.isZero() || contactTimeout.isNegative()) {
            problems.add("contact-timeout must be more than 0");
        }
        if (contactInterval.plus(contactTimeout).compareTo(maxSilence.minus(margin)) >= 0) {
            problems.add(
                    "contact-interval plus contact-timeout must be less than max-silence minus margin, or one lost contact"
                            + " would suspend every session");
        }
        return problems;
    }
}
