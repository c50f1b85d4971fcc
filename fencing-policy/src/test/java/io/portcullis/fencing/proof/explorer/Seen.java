package io.portcullis.fencing.proof.explorer;

/** A set of situations. Two that share a number out of 2^64 would be taken for one; of ten million, none do with odds of 360,000 to 1. */
final class Seen {
    private long[] slots = new long[1 << 16];
    private int size;

    /** @return false if it was there */
    boolean add(long situation) {
        long key = situation == 0 ? 1 : situation;
        if (size * 2 > slots.length) {
            grow();
        }
        return put(key);
    }

    private boolean put(long key) {
        int mask = slots.length - 1;
        int at = (int) (key ^ key >>> 32) & mask;
        while (slots[at] != 0) {
            if (slots[at] == key) {
                return false;
            }
            at = (at + 1) & mask;
        }
        slots[at] = key;
        size++;
        return true;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        size = 0;
        for (long key : old) {
            if (key != 0) {
                put(key);
            }
        }
    }

    int size() {
        return size;
    }
}
