package io.portcullis.pgwire.conversation;

import io.portcullis.pgwire.message.MessageType;

/**
 * The messages that a server has yet to answer, oldest first, each by its type byte: a ring that grows up to {@value #MAX_SIZE}.
 */
final class UnansweredMessages {
    /** So many unanswered messages cost 4 KiB. */
    static final int MAX_SIZE = 4_096;

    /** What {@link #first} returns if there is none; no message has this type. */
    static final byte NONE = 0;

    private static final int INITIAL_CAPACITY = 16;

    private byte[] ring = new byte[INITIAL_CAPACITY];
    private int head;
    private int size;

    /** Those that end a group, and are answered with ReadyForQuery. */
    static boolean endsGroup(byte clientType) {
        return clientType == MessageType.SYNC
                || clientType == MessageType.QUERY
                || clientType == MessageType.FUNCTION_CALL;
    }

    boolean isEmpty() {
        return size == 0;
    }

    byte first() {
        return size == 0 ? NONE : ring[head];
    }

    /** @return false if there is no room */
    boolean add(byte type) {
        if (size == ring.length && !grow()) {
            return false;
        }
        ring[(head + size) & (ring.length - 1)] = type;
        size++;
        return true;
    }

    /** @return false if it may not grow further */
    private boolean grow() {
        if (ring.length == MAX_SIZE) {
            return false;
        }
        byte[] larger = new byte[2 * ring.length];
        for (int i = 0; i < size; i++) {
            larger[i] = at(i);
        }
        ring = larger;
        head = 0;
        return true;
    }

    private byte at(int index) {
        return ring[(head + index) & (ring.length - 1)];
    }

    void removeFirst() {
        head = (head + 1) & (ring.length - 1);
        size--;
    }

    /** Puts back what was removed. */
    void addFirst(byte type) {
        head = (head - 1) & (ring.length - 1);
        ring[head] = type;
        size++;
    }

    /** How many of them {@link #endsGroup end a group}. */
    int groupEnds() {
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (endsGroup(at(i))) {
                count++;
            }
        }
        return count;
    }

    void clear() {
        ring = new byte[INITIAL_CAPACITY];
        head = 0;
        size = 0;
    }

    /** The type letters, oldest first. */
    @Override
    public String toString() {
        StringBuilder letters = new StringBuilder(size);
        for (int i = 0; i < size; i++) {
            letters.append((char) at(i));
        }
        return letters.toString();
    }
}
