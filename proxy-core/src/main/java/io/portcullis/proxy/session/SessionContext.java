package io.portcullis.proxy.session;

import io.portcullis.fencing.ClockSource;
import io.portcullis.proxy.cancel.CancelKeys;
import io.portcullis.proxy.cancel.CancelRelay;
import io.portcullis.proxy.relay.Backlogs;
import io.portcullis.proxy.relay.MemoryBudget;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all sessions of a gateway share, of all clusters.
 *
 * @param waiting counts the sessions that wait for a server
 * @param memory what bytes that wait may hold
 * @param backlogs of the relay, which count against {@code memory}
 */
public record SessionContext(
        ClockSource clock,
        LimitSource limits,
        CancelKeys keys,
        CancelRelay cancels,
        Admission waiting,
        MemoryBudget memory,
        Backlogs backlogs,
        AtomicLong sessionNumbers) {}
