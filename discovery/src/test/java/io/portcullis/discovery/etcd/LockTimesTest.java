package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.LockTime;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Reign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockTimesTest {
    private static final Bond LEASE = new Bond("77");

    private static LockTime of(long id, long ttl, long granted) {
        ResponseHeader header = ResponseHeader.newBuilder()
                .setClusterId(0xfedcba9876543210L)
                .setRaftTerm(7)
                .build();
        return LockTimes.lockTime(
                LEASE,
                new CallOutcome.Answered<>(
                        99,
                        LeaseTimeToLiveResponse.newBuilder()
                                .setHeader(header)
                                .setID(id)
                                .setTTL(ttl)
                                .setGrantedTTL(granted)
                                .build()));
    }

    @Test
    void tellsNanosecondsDatedByTheQuestion() {
        assertThat(of(0x77, 29, 30))
                .isEqualTo(new LockTime.Holds(
                        99, 29_000_000_000L, 30_000_000_000L, LEASE, new Reign("fedcba9876543210", 7)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aLeaseThatIsOverOrUnknownTellsNothing(long ttl) {
        assertThat(of(0x77, ttl, 30)).isEqualTo(new LockTime.Refused());
    }

    @Test
    void anotherLeaseTellsNothing() {
        assertThat(of(0x78, 29, 30)).isEqualTo(new LockTime.Refused());
    }

    @Test
    void timeWithoutEndDoesNotOverflow() {
        assertThat(of(0x77, Long.MAX_VALUE, 30))
                .isEqualTo(new LockTime.Holds(
                        99, Long.MAX_VALUE, 30_000_000_000L, LEASE, new Reign("fedcba9876543210", 7)));
    }

    @Test
    void aQuestionThatFailsTellsNothing() {
        assertThat(LockTimes.lockTime(LEASE, new CallOutcome.Failed<>(new EtcdFailure(Failure.TIMED_OUT, "x"))))
                .isEqualTo(new LockTime.Refused());
    }
}
