package io.portcullis.discovery.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.store.Entries;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.discovery.store.Keyspace.Entry;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Topology;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in the DCS, reading it ends in a topology with few and short problems. */
class PatroniLayoutGarbageTest {
    private static final List<String> KEYS = List.of(
            "leader",
            "members/pg1",
            "members/pg2",
            "members/",
            "members/a/b",
            "config",
            "initialize",
            "status",
            "optime/leader",
            "history",
            "sync",
            "");
    private static final String MEMBER =
            "{\"conn_url\":\"postgres://10.0.0.1:5432/postgres\",\"api_url\":\"http://10.0.0.1:8008/patroni\","
                    + "\"state\":\"running\",\"role\":\"primary\",\"version\":\"4.1.0\",\"xlog_location\":67393608,"
                    + "\"tags\":{\"noloadbalance\":true},\"timeline\":3}";
    private static final List<String> SEEDS = List.of(
            MEMBER,
            "{\"standby_cluster\":{\"host\":\"h\"},\"pause\":true}",
            "[[1,2,\"x\"],[2,3]]",
            "{\"optime\":5}",
            "7421234567890123456",
            "pg1",
            "{}",
            "");

    private final PatroniLayout layout = new PatroniLayout(new ClusterSettings(
            "demo", "/service", new EtcdSettings(List.of(URI.create("http://127.0.0.1:2379")), null, null), Map.of()));

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void mutatedValuesNeverThrow(long seed) {
        System.out.println("PatroniLayoutGarbageTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            Map<String, Entry> keys = new TreeMap<>();
            for (String key : KEYS) {
                if (random.nextInt(3) > 0) {
                    keys.put(
                            key,
                            Entries.entry(
                                    "c",
                                    mutated(random),
                                    round + 1,
                                    round + 1,
                                    random.nextBoolean() ? null : new Bond("1")));
                }
            }
            Topology topology = layout.read(new Keyspace(new Revision("c", 5_000), keys));
            assertThat(topology.problems()).hasSizeLessThanOrEqualTo(RecordProblems.MAX_PROBLEMS + 1);
            assertThat(topology.problems())
                    .allMatch(problem -> problem.length() <= RecordProblems.MAX_LENGTH
                            && problem.codePoints().noneMatch(Character::isISOControl));
        }
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        int times = random.nextInt(6);
        for (int i = 0; i < times && !text.isEmpty(); i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(0x10000));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, "\"{}[]:,0-.eE\\\u0000".charAt(random.nextInt(14)));
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }
}
