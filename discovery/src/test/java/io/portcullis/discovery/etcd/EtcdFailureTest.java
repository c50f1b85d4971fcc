package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.portcullis.discovery.DiscoveryEvents.Failure;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EtcdFailureTest {
    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, io exception, UNREACHABLE, false",
        "UNAVAILABLE, etcdserver: no leader, NO_LEADER, false",
        "UNAVAILABLE, etcdserver: request timed out, REFUSED, false",
        "DEADLINE_EXCEEDED, ClientCall deadline exceeded, TIMED_OUT, false",
        "UNAUTHENTICATED, etcdserver: invalid auth token, LOGIN_REFUSED, true",
        "INVALID_ARGUMENT, etcdserver: revision of auth store is old, LOGIN_REFUSED, true",
        "INVALID_ARGUMENT, etcdserver: user name is empty, LOGIN_REFUSED, true",
        "INVALID_ARGUMENT, 'etcdserver: authentication failed, invalid user ID or password', LOGIN_REFUSED, false",
        "PERMISSION_DENIED, etcdserver: permission denied, FORBIDDEN, false",
        "RESOURCE_EXHAUSTED, etcdserver: too many requests, REFUSED, false"
    })
    void knowsWhatEtcdSays(Status.Code code, String text, Failure kind, boolean staleToken) {
        EtcdFailure failure =
                EtcdFailure.of(code.toStatus().withDescription(text).asRuntimeException());
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.text()).isEqualTo(text);
        assertThat(failure.staleToken()).isEqualTo(staleToken);
    }

    @Test
    void namesTheRoot() {
        EtcdFailure failure = EtcdFailure.of(Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(new IllegalStateException("outer", new ConnectException("refused:\n127.0.0.1")))
                .asRuntimeException());
        assertThat(failure.text()).isEqualTo("io exception: refused: 127.0.0.1");
        assertThat(failure.unanswered()).isTrue();
    }

    @Test
    void isNeverLong() {
        assertThat(EtcdFailure.ofReason("x".repeat(10_000)).text()).hasSizeLessThan(300);
    }
}
