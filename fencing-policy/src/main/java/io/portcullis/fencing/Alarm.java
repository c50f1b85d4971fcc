package io.portcullis.fencing;

import io.portcullis.text.Labels;

/** A state that a person should look at, beyond being closed. Raised while it lasts. */
public enum Alarm {
    DCS_REGRESSED,
    LEADERSHIP_REAPPEARED,
    TWO_PRIMARIES,
    /** Another node has written its name over the lock, and has not been verified since. */
    LOCK_OVERWRITTEN,
    CLOCK_JUMPED,
    /** The leader is on a timeline so far beyond the newest that was verified that it is not remembered without a person. */
    TIMELINE_JUMP,
    /** The cluster has another system identifier than before, by the DCS and by the leader itself. */
    SYSTEM_REPLACED,
    /** The DCS does not answer. The primary is served since all agents say that they go on without it. */
    FAILSAFE,
    /** An operator's pin is in force: the promise is off. */
    PINNED,
    /** The lock may run out sooner than the gateway would relay without it: max-silence and the agents' ttl do not fit. */
    MAX_SILENCE_TOO_LONG;

    public String label() {
        return Labels.of(this);
    }
}
