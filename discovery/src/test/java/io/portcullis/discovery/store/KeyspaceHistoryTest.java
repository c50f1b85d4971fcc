package io.portcullis.discovery.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.store.Keyspace.Change;
import io.portcullis.discovery.store.SightingOrder.News;
import io.portcullis.topology.Revision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyspaceHistoryTest {
    private final KeyspaceHistory sightings = new KeyspaceHistory();

    private static Keyspace keys(String cluster, long revision) {
        return new Keyspace(new Revision(cluster, revision), Map.of("k", Entries.lasting(cluster, "v", 1, revision)));
    }

    private static List<Change> put(long revision) {
        return put("c", revision);
    }

    private static List<Change> put(String cluster, long revision) {
        return List.of(
                new Change.Put("k", Entries.lasting(cluster, "v", 1, revision), new Revision(cluster, revision)));
    }

    @Test
    void theFirstReadIsTheNewest() {
        assertThat(sightings.read(keys("c", 5), 100, 110)).isEqualTo(News.NEWEST);
    }

    @Test
    void theSameAgainIsNoNews() {
        sightings.read(keys("c", 5), 100, 110);
        assertThat(sightings.read(keys("c", 5), 200, 210)).isEqualTo(News.SAME);
        assertThat(sightings.changed("c", put(5), 220)).isNull();
    }

    @Test
    void aWatchGoesOnFromARead() {
        sightings.read(keys("c", 5), 100, 110);
        assertThat(sightings.changed("c", put(6), 120)).isEqualTo(keys("c", 6));
    }

    @Test
    void aReadThatTheWatchOvertookIsNotARegression() {
        sightings.read(keys("c", 5), 100, 110);
        sightings.changed("c", put(6), 220);
        assertThat(sightings.read(keys("c", 5), 200, 230)).isEqualTo(News.OVERTAKEN);
        assertThat(sightings.changed("c", put(6), 240)).isNull();
    }

    @Test
    void anOlderReadThatWasAskedForLaterIsARegressionAndThePictureFromThenOn() {
        sightings.read(keys("c", 5), 100, 110);
        assertThat(sightings.read(keys("c", 3), 111, 120)).isEqualTo(News.REGRESSED);
        assertThat(sightings.changed("c", put(4), 130)).isEqualTo(keys("c", 4));
    }

    @Test
    void anotherClusterIsARegressionWhateverItsRevision() {
        sightings.read(keys("c", 5), 100, 110);
        assertThat(sightings.read(keys("d", 50), 105, 120)).isEqualTo(News.OVERTAKEN);
        assertThat(sightings.read(keys("d", 50), 121, 130)).isEqualTo(News.REGRESSED);
        assertThat(sightings.changed("c", put(60), 140)).isNull();
    }

    @Test
    void aWatchWithoutAReadTellsNothing() {
        assertThat(sightings.changed("c", put(6), 120)).isNull();
    }
}
