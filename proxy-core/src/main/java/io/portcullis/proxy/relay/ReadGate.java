package io.portcullis.proxy.relay;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether a channel is read: only while nothing speaks against it. All back-pressure there is. A fence does not wait for it.
 */
final class ReadGate {
    /** Why a channel is not read. Several may hold at once. */
    enum Reason {
        /** It is linked to no other channel, so what it says has no place to go to. */
        NO_PEER,
        /** The peer is full. */
        PEER_FULL,
        /** The link is suspended. */
        SUSPENDED,
        /** The scanner stopped behind a message; what is behind it waits. */
        SCANNER_STOPPED,
        /** What it said and the peer has not taken is more than its share of the memory for it. */
        OVER_BUDGET,
        /** It sends nothing more. Reading on would find the end of its stream again and again. */
        ENDED
    }

    private final Channel source;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    ReadGate(Channel source) {
        this.source = source;
    }

    /** @param holds whether {@code reason} speaks against reading from now on */
    void set(Reason reason, boolean holds) {
        boolean changed = holds ? reasons.add(reason) : reasons.remove(reason);
        if (changed) {
            source.config().setAutoRead(reasons.isEmpty());
        }
    }

    /** Ends the connection: it is read although it should not be. */
    void close() {
        var _ = source.close();
    }
}
