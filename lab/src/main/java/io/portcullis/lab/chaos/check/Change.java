package io.portcullis.lab.chaos.check;

import org.jspecify.annotations.Nullable;

/**
 * A change of leadership from a gateway's ledger. Times are nanoseconds since boot.
 *
 * @param from the leadership that ended; null if there was none
 * @param lastRelayed when bytes under {@code from} last passed the gate; null if none did
 * @param firstRelayed when bytes under {@code to} first passed the gate; null if none has yet
 */
public record Change(
        String gateway,
        @Nullable LockHolding from,
        @Nullable LockHolding to,
        @Nullable Long lastRelayed,
        @Nullable Long firstRelayed) {}
