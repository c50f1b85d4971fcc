package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.NodeName;

/** What the machine takes in. Completions of its own effects are events too. */
public sealed interface FencingEvent {
    /** Only time has passed. */
    record Woken() implements FencingEvent {}

    /** Answer to {@link FencingEffect.ReadContact}. Late answers count too, and those that another has overtaken. */
    record ContactAnswered(long round, LockTime lockTime, DcsReading reading) implements FencingEvent {}

    /** The other answer to {@link FencingEffect.ReadContact}. */
    record ContactFailed(long round) implements FencingEvent {}

    /** As ContactFailed, and the DCS answered: it refuses the login, or what is asked. */
    record ContactRefused(long round) implements FencingEvent {}

    /** Answer to {@link FencingEffect.Renew}: the registration as it is now. */
    record Renewed(long round, Registration registration) implements FencingEvent {}

    /** The other answer to {@link FencingEffect.Renew}: it was refused, or it is not known whether it was performed. */
    record RenewalFailed(long round) implements FencingEvent {}

    /** A watch delivered this. It proves nothing about now, but what it shows did happen. */
    record Observed(LeadershipView view) implements FencingEvent {}

    /** Answer to {@link FencingEffect.Verify}. */
    record Verified(Leadership leadership, WritableAnswer answer) implements FencingEvent {}

    /** Answer to {@link FencingEffect.AskAgents}. */
    record AgentsAnswered(long round, FailsafeAnswer answer) implements FencingEvent {}

    /** The data path saw something that does not fit a writable primary. */
    record Doubted(Leadership leadership, Doubt doubt) implements FencingEvent {}

    /** A server said in a session of the primary route, when that began, that it is no standby. It may clear a doubt. */
    record ReportedPrimary(Leadership leadership) implements FencingEvent {}

    /** One event loop has performed {@link FencingEffect.Fence} number {@code fence}. */
    record LoopFenced(long fence, int loop) implements FencingEvent {}

    /** An operator confirms {@code node} as the primary for this many nanoseconds, without regard to the DCS. */
    record Pin(NodeName node, long length) implements FencingEvent {}

    record Unpin() implements FencingEvent {}

    /** An operator says that the leader is right, which says that it is of this system and on this timeline. */
    record Accept(int timeline, String systemId) implements FencingEvent {}
}
