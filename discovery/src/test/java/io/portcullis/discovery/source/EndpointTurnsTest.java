package io.portcullis.discovery.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointTurnsTest {
    private static final URI ONE = URI.create("http://one:1");
    private static final URI TWO = URI.create("http://two:2");
    private static final URI THREE = URI.create("http://three:3");

    private final EndpointTurns turns = new EndpointTurns(List.of(ONE, TWO, THREE), 1);

    @Test
    void oneIsUsedUntilItIsBusyOrLeft() {
        assertThat(turns.next(endpoint -> false)).isEqualTo(TWO);
        assertThat(turns.next(endpoint -> false)).isEqualTo(TWO);
        assertThat(turns.next(TWO::equals)).isEqualTo(THREE);
        assertThat(turns.current()).isEqualTo(THREE);
        turns.leave(THREE);
        assertThat(turns.current()).isEqualTo(ONE);
    }

    @Test
    void oneThatWasLeftAlreadyIsNotLeftAgain() {
        turns.leave(TWO);
        turns.leave(TWO);
        assertThat(turns.current()).isEqualTo(THREE);
    }

    @Test
    void ifAllAreBusyThereIsNone() {
        assertThat(turns.next(endpoint -> true)).isNull();
        assertThat(turns.current()).isEqualTo(TWO);
    }
}
