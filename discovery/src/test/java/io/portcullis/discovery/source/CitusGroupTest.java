package io.portcullis.discovery.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CitusGroupTest {
    private static List<CitusGroup> groups(Map<String, String> keys) {
        return CitusGroup.of(keys.keySet(), key -> keys.getOrDefault(key, ""));
    }

    @Test
    void groupsAreFoundByTheirKeysInTheOrderOfTheirNumbers() {
        assertThat(groups(Map.of(
                        "10/members/pg9", "{}",
                        "2/config", "{}",
                        "0/members/pg2", "{}",
                        "0/members/pg1", "{}",
                        "0/leader", "pg1",
                        "10/leader", "pg9")))
                .containsExactly(
                        new CitusGroup(0, "pg1", Set.of("pg1", "pg2")),
                        new CitusGroup(2, null, Set.of()),
                        new CitusGroup(10, "pg9", Set.of("pg9")));
    }

    @Test
    void whatIsNoGroupIsNotLookedAt() {
        assertThat(groups(Map.of(
                        "leader", "pg1",
                        "members/0", "{}",
                        "members/1/leader", "x",
                        "01/leader", "x",
                        "-1/leader", "x",
                        "1", "x",
                        "1/", "x",
                        "99999999999/leader", "x",
                        "a/leader", "x")))
                .isEmpty();
    }
}
