package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.proxy.net.BufferCost;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What was received in one wake-up and has not been passed on. Nearly always one buffer, so the queue for more is made when it is needed.
 * Owns what it holds.
 */
final class Burst {
    private @Nullable ByteBuf first;
    private @Nullable Queue<ByteBuf> rest;

    boolean isEmpty() {
        return first == null;
    }

    /** Takes ownership of {@code bytes}. */
    void add(ByteBuf bytes) {
        if (first == null) {
            first = bytes;
            return;
        }
        if (rest == null) {
            rest = new ArrayDeque<>();
        }
        rest.add(BufferCost.compact(bytes));
    }

    /** In bytes. */
    int length() {
        int length = first == null ? 0 : first.readableBytes();
        if (rest != null) {
            for (ByteBuf each : rest) {
                length += each.readableBytes();
            }
        }
        return length;
    }

    /** Keeps the same bytes in memory that may be held for long, and returns how much that is. */
    long compact() {
        if (first == null) {
            return 0;
        }
        ByteBuf small = BufferCost.compact(first);
        first = small;
        long cost = BufferCost.by(small);
        if (rest != null) {
            for (ByteBuf each : rest) {
                cost += BufferCost.by(each);
            }
        }
        return cost;
    }

    /**
     * Sends all of it, and is empty then.
     *
     * @param from what of it the peer does not take counts there
     */
    void sendTo(DirectWriter peer, Backlog from) {
        ByteBuf bytes = first;
        if (bytes == null) {
            return;
        }
        first = null;
        if (rest == null || rest.isEmpty()) {
            peer.send(bytes, from);
        } else {
            peer.send(bytes, rest, from);
        }
    }

    void release() {
        if (first != null) {
            first.release();
            first = null;
        }
        while (rest != null && !rest.isEmpty()) {
            rest.remove().release();
        }
    }
}
