package io.portcullis.discovery.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.store.Keyspace.Change;
import io.portcullis.discovery.store.Keyspace.Entry;
import io.portcullis.topology.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WatchLagTest {
    private static final Keyspace FIRST_KEYSPACE = keys(10, Map.of("leader", 4L, "config", 3L));

    private final WatchLag lag = new WatchLag(FIRST_KEYSPACE, Duration.ofNanos(100));

    private static Keyspace keys(long revision, Map<String, Long> entries) {
        Map<String, Entry> all = new TreeMap<>();
        entries.forEach((key, written) -> all.put(key, Entries.lasting("c", "v", written, written)));
        return new Keyspace(new Revision("c", revision), all);
    }

    @Test
    void nothingIsOwedWhileOthersWriteElsewhere() {
        for (int now = 0; now < 1_000; now += 50) {
            assertThat(lag.behind(keys(10 + now, Map.of("leader", 4L, "config", 3L)), now))
                    .isFalse();
        }
    }

    @Test
    void aPutThatIsNotDeliveredInTimeIsNoticed() {
        Keyspace read = keys(12, Map.of("leader", 11L, "config", 3L));
        assertThat(lag.behind(read, 0)).isFalse();
        assertThat(lag.behind(read, 99)).isFalse();
        assertThat(lag.behind(read, 100)).isTrue();
    }

    @Test
    void aDeleteThatIsNotDeliveredInTimeIsNoticed() {
        Keyspace read = keys(12, Map.of("config", 3L));
        assertThat(lag.behind(read, 0)).isFalse();
        assertThat(lag.behind(read, 100)).isTrue();
    }

    @Test
    void whatIsDeliveredInTimeIsNotOwedAnyMore() {
        Keyspace read = keys(12, Map.of("config", 3L));
        assertThat(lag.behind(read, 0)).isFalse();
        lag.delivered(List.of(new Change.Delete("leader", new Revision("c", 12))));
        assertThat(lag.behind(read, 100)).isFalse();
        assertThat(lag.behind(read, 300)).isFalse();
    }

    @Test
    void aWatchThatIsAheadOfTheReadOwesNothing() {
        lag.delivered(List.of(
                new Change.Delete("leader", new Revision("c", 12)),
                new Change.Put("x", Entries.lasting("c", "v", 13, 13), new Revision("c", 13))));
        assertThat(lag.behind(keys(12, Map.of("config", 3L)), 0)).isFalse();
        assertThat(lag.behind(keys(12, Map.of("config", 3L)), 500)).isFalse();
    }

    @Test
    void deliveringSomethingElseDoesNotSettleIt() {
        assertThat(lag.behind(keys(13, Map.of("leader", 12L, "config", 13L)), 0))
                .isFalse();
        lag.delivered(List.of(new Change.Put("leader", Entries.lasting("c", "v", 12, 12), new Revision("c", 12))));
        assertThat(lag.behind(keys(13, Map.of("leader", 12L, "config", 13L)), 100))
                .isTrue();
    }
}
