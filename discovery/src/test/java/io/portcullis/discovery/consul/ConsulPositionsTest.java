package io.portcullis.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsulPositionsTest {
    private final ConsulPositions positions = new ConsulPositions();

    @Test
    void aListStandsAtItsIndex() {
        assertThat(positions.contact(50, 90, 1, 2)).isEqualTo(50);
        assertThat(positions.contact(60, 95, 3, 4)).isEqualTo(60);
        assertThat(positions.contact(60, 99, 5, 6)).isEqualTo(60);
    }

    @Test
    void anIndexThatGoesBackBecauseDeletedKeysWereForgottenStandsWhereItStood() {
        positions.contact(60, 95, 1, 2);
        assertThat(positions.contact(40, 120, 3, 4)).isEqualTo(60);
        assertThat(positions.contact(121, 121, 5, 6)).isEqualTo(121);
    }

    @Test
    void aConsulThatWentBackStandsAtItsOlderIndexFromThenOn() {
        positions.contact(60, 95, 1, 2);
        assertThat(positions.contact(40, 41, 3, 4)).isEqualTo(40);
        assertThat(positions.contact(42, 42, 5, 6)).isEqualTo(42);
    }

    @Test
    void aListThatWasOvertakenOnItsWayIsNotTakenForTheNewest() {
        positions.contact(60, 60, 3, 4);
        assertThat(positions.contact(50, 61, 2, 5))
                .as("asked for before the newer one arrived")
                .isEqualTo(50);
        assertThat(positions.contact(60, 61, 6, 7)).isEqualTo(60);
    }

    @Test
    void whatTheWatchSawCountsAndAServerThatIsBehindChangesNothing() {
        positions.contact(60, 60, 1, 2);
        positions.seen(70, 3);
        positions.seen(65, 4);
        assertThat(positions.contact(40, 80, 5, 6)).as("forgotten").isEqualTo(70);
        assertThat(positions.contact(66, 66, 2, 7)).as("overtaken").isEqualTo(66);
    }
}
