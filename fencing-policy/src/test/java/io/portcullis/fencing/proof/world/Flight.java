package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FailsafeAnswer;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.LockRecord;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Registration;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Leadership;
import org.jspecify.annotations.Nullable;

/** Messages on their way, by the station that they have reached. */
final class Flight {
    private Flight() {}

    /** A contact: the question after the lock's time and its answer, then the read and its answer. */
    sealed interface Contact {
        long round();

        record AskingLockTime(long round, Bond bond, long sent) implements Contact {}

        record LockTimeTold(long round, LockTime lockTime) implements Contact {}

        record Reading(long round, LockTime lockTime, long sent) implements Contact {}

        /** @param restores how often the DCS had been restored when this was evaluated */
        record Read(
                long round,
                LockTime lockTime,
                DcsReading reading,
                @Nullable LockRecord record,
                int restores) implements Contact {}
    }

    /** A renewal: the new lease, then the transaction. */
    sealed interface Renewal {
        FencingEffect.Renew request();

        /** Of the process that asked for it, see {@link Dcs#entries}. */
        int process();

        record Granting(FencingEffect.Renew request, int process, long sent) implements Renewal {}

        record Granted(FencingEffect.Renew request, int process, long sent, long lease) implements Renewal {}

        /** @param heard the gateway still waits for the answer */
        record Writing(FencingEffect.Renew request, int process, long sent, long lease, boolean heard)
                implements Renewal {
            /** Nobody waits for the answer any more. Its number is one that no other renewal has. */
            Writing unheard() {
                return new Writing(
                        new FencingEffect.Renew(
                                -lease,
                                request.over(),
                                request.acknowledged(),
                                request.remembered(),
                                request.history()),
                        process,
                        sent,
                        lease,
                        false);
            }
        }

        record Written(
                FencingEffect.Renew request,
                int process,
                @Nullable Registration result) implements Renewal {}
    }

    /** A question to all agents, and from the moment at which they were looked at, the answer. */
    record Agents(
            FencingEffect.AskAgents request,
            long sent,
            @Nullable FailsafeAnswer answer) {}

    /** A question whether a node is writable, and from the moment at which it was looked at, the answer. */
    record Probe(Leadership leadership, @Nullable WritableAnswer answer) {}
}
