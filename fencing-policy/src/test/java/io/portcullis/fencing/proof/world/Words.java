package io.portcullis.fencing.proof.world;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A situation word by word, with every number that only tells things apart or in order replaced by one that says no more. */
final class Words {
    /** Beyond this, a time means never or for ever. */
    private static final long FAR_FUTURE = Long.MAX_VALUE / 8;

    private long[] words = new long[512];
    private int size;
    private final Ranks revisions = new Ranks();
    private final Ranks orders = new Ranks();
    private final Map<Long, Long> leases = new HashMap<>();
    private final Map<Long, Long> rounds = new HashMap<>();

    void plain(long word) {
        if (size == words.length) {
            words = Arrays.copyOf(words, size * 2);
        }
        words[size++] = word;
    }

    void time(long base, long time) {
        plain(Math.abs(time) > FAR_FUTURE ? time : time - base);
    }

    void revision(long revision) {
        revisions.add(size);
        plain(revision);
    }

    void order(int order) {
        orders.add(size);
        plain(order);
    }

    void lease(long id) {
        plain(leases.computeIfAbsent(id, _ -> (long) leases.size()));
    }

    /** Each gateway counts for itself. */
    void round(int gateway, int space, long id) {
        plain(rounds.computeIfAbsent(id * 64 + gateway * 4L + space, _ -> (long) rounds.size()));
    }

    long hash() {
        revisions.replace(words);
        orders.replace(words);
        long hash = 0x9E3779B97F4A7C15L;
        for (int i = 0; i < size; i++) {
            hash = (hash ^ words[i]) * 0xD6E8FEB86659FD93L;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    /** Words of which only the order counts. */
    private static final class Ranks {
        private int[] at = new int[128];
        private int count;

        void add(int word) {
            if (count == at.length) {
                at = Arrays.copyOf(at, count * 2);
            }
            at[count++] = word;
        }

        void replace(long[] words) {
            long[] sorted = new long[count];
            for (int i = 0; i < count; i++) {
                sorted[i] = words[at[i]];
            }
            Arrays.sort(sorted);
            int distinct = 0;
            for (int i = 0; i < count; i++) {
                if (i == 0 || sorted[i] != sorted[i - 1]) {
                    sorted[distinct++] = sorted[i];
                }
            }
            for (int i = 0; i < count; i++) {
                words[at[i]] = Arrays.binarySearch(sorted, 0, distinct, words[at[i]]);
            }
        }
    }
}
