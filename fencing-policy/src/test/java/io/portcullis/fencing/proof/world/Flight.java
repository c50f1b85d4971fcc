package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Registration;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeaseId;
import org.jspecify.annotations.Nullable;

/** Messages on their way, by the station that they have reached. */
final class Flight {
    private Flight() {}

    /** A contact: the question after the lock's time and its answer, then the read and its answer. */
    sealed interface Contact {
        long round();

        record AskingLockTime(long round, LeaseId lease, long sent) implements Contact {}

        record LockTimeTold(long round, LockTime lockTime) implements Contact {}

        record Reading(long round, LockTime lockTime, long sent) implements Contact {}

        record Read(long round, LockTime lockTime, DcsReading reading) implements Contact {}
    }

    /** A renewal: the new lease, then the transaction. */
    sealed interface Renewal {
        FencingEffect.Renew request();

        record Granting(FencingEffect.Renew request, long sent) implements Renewal {}

        record Granted(FencingEffect.Renew request, long sent, long lease) implements Renewal {}

        /** @param heard the gateway still waits for the answer */
        record Writing(FencingEffect.Renew request, long sent, long lease, boolean heard) implements Renewal {}

        record Written(
                FencingEffect.Renew request, @Nullable Registration result) implements Renewal {}
    }

    /** A question whether a node is writable, and from the moment at which it was looked at, the answer. */
    record Probe(Leadership leadership, @Nullable WritableAnswer answer) {}
}
