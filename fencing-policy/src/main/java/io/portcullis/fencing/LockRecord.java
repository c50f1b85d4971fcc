package io.portcullis.fencing;

import io.portcullis.topology.Bond;
import io.portcullis.topology.NodeName;

/**
 * What keeps a lock in a store where nothing expires: its holder writes it again and again, and every other node takes it over once it has
 * not changed for its whole length by that node's own clock.
 *
 * @param bond the same as long as the holder only renews
 * @param length in nanoseconds
 * @param content of which something changes with each renewal; it is compared and not read
 */
public record LockRecord(NodeName holder, Bond bond, long length, String content) {
    /** How long the lock holds at least, by any clock whose rate differs by a tenth at most from that of the node that takes it over. */
    long counted() {
        return length - length / FencingSettings.RATE_DIFFERENCE;
    }
}
