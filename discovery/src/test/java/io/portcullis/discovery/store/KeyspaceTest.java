package io.portcullis.discovery.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.store.Keyspace.Change;
import io.portcullis.discovery.store.Keyspace.Entry;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Position;
import io.portcullis.topology.Revision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyspaceTest {
    private static Keyspace at(long revision, Map<String, Entry> entries) {
        return new Keyspace(new Revision("c1", revision), entries);
    }

    private static Revision at(long revision) {
        return new Revision("c1", revision);
    }

    private static long number(Change change) {
        return ((Revision) change.at()).number();
    }

    private static Entry entry(String value, long revision) {
        return Entries.entry("c1", value, revision, revision, new Bond("7"));
    }

    @Test
    void expiryOfALeaseTakesLeaderAndMemberAwayInOneRevision() {
        Keyspace before =
                at(10, Map.of("leader", entry("pg1", 4), "members/pg1", entry("{}", 5), "config", entry("{}", 3)));
        Keyspace after =
                before.after(List.of(new Change.Delete("leader", at(12)), new Change.Delete("members/pg1", at(12))));
        assertThat(after.entries().keySet()).containsExactly("config");
        assertThat(after.position()).isEqualTo(new Revision("c1", 12));
    }

    @Test
    void anOlderChangeNeverOverwritesANewerValue() {
        Keyspace read = at(20, Map.of("leader", entry("pg2", 18)));
        assertThat(read.after(List.of(
                        new Change.Delete("leader", at(15)), new Change.Put("leader", entry("pg1", 20), at(20)))))
                .isSameAs(read);
    }

    @Test
    void nothingIsChangedInPlace() {
        Keyspace before = at(1, Map.of("leader", entry("pg1", 1)));
        Keyspace after = before.after(List.of(new Change.Put("leader", entry("pg2", 2), at(2))));
        assertThat(before.entries()).containsEntry("leader", entry("pg1", 1));
        assertThat(after.entries()).containsEntry("leader", entry("pg2", 2));
    }

    @Test
    void contentsAreTheSameIfWrittenAtTheSameRevisions() {
        Keyspace one = at(5, Map.of("a", entry("x", 5)));
        assertThat(one.sameContents(at(9, Map.of("a", entry("x", 5))))).isTrue();
        assertThat(one.sameContents(at(9, Map.of("a", entry("x", 6))))).isFalse();
        assertThat(one.sameContents(at(9, Map.of()))).isFalse();
        assertThat(one.sameContents(at(9, Map.of("b", entry("x", 5))))).isFalse();
        assertThat(one.sameContents(new Keyspace(new Revision("c2", 9), one.entries())))
                .isFalse();
    }

    /**
     * Against a plain replay of the whole history: however the changes are cut into batches, repeated, or overtaken by a read, what
     * comes out is the history up to the position.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyCuttingIntoBatchesGivesTheHistoryUpToThePosition(long seed) {
        System.out.println("KeyspaceTest seed " + seed);
        Random random = new Random(seed);
        List<Change> history = history(random);
        Keyspace keyspace = at(0, Map.of());
        int delivered = 0;
        while (delivered < history.size()) {
            int upTo = Math.min(history.size(), delivered + 1 + random.nextInt(5));
            // A batch never cuts a revision in two, as etcd promises.
            while (upTo < history.size()
                    && history.get(upTo).at().equals(history.get(upTo - 1).at())) {
                upTo++;
            }
            int from = Math.max(0, delivered - random.nextInt(4));
            List<Change> batch = new ArrayList<>(history.subList(from, upTo));
            if (random.nextInt(4) == 0) {
                Collections.shuffle(batch, random);
                batch.sort(Comparator.comparingLong(KeyspaceTest::number));
            }
            keyspace = keyspace.after(batch);
            delivered = upTo;
            assertThat(keyspace).isEqualTo(replay(history, ((Revision) keyspace.position()).number()));
        }
    }

    private static List<Change> history(Random random) {
        List<Change> history = new ArrayList<>();
        long revision = 1;
        for (int i = 0; i < 300; i++) {
            revision += random.nextInt(3);
            String key = "k" + i % (3 + random.nextInt(20))
                    + (history.isEmpty() || sameRevision(history, revision) ? "-" + i : "");
            history.add(
                    random.nextInt(3) == 0
                            ? new Change.Delete(key, at(revision))
                            : new Change.Put(key, entry("v" + i, revision), at(revision)));
        }
        return history;
    }

    /** etcd changes a key at most once in a revision. */
    private static boolean sameRevision(List<Change> history, long revision) {
        return number(history.getLast()) == revision;
    }

    private static Keyspace replay(List<Change> history, long upTo) {
        Map<String, Entry> entries = new TreeMap<>();
        for (Change change : history) {
            if (number(change) <= upTo) {
                switch (change) {
                    case Change.Put(String key, Entry entry, Position _) -> entries.put(key, entry);
                    case Change.Delete(String key, Position _) -> entries.remove(key);
                }
            }
        }
        return at(upTo, entries);
    }
}
