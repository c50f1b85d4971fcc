package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import java.net.ConnectException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EtcdFailureTest {
    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, the host etcd_1 is not known, UNREACHABLE, false",
        "UNAVAILABLE, etcdserver: no leader, NO_LEADER, false",
        "UNAVAILABLE, etcdserver: request timed out, REFUSED, false",
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

    @ParameterizedTest
    @MethodSource("strangeWords")
    void saysItInItsOwnWords(Status status, Failure kind, String text) {
        EtcdFailure failure = EtcdFailure.of(status.asRuntimeException());
        assertThat(failure).isEqualTo(new EtcdFailure(kind, text));
        assertThat(failure.unanswered()).isTrue();
    }

    static Stream<Arguments> strangeWords() {
        Status broken = Status.UNAVAILABLE.withDescription("io exception\nChannel Pipeline: [HttpProxyHandler#0]");
        return Stream.of(
                Arguments.of(broken, Failure.UNREACHABLE, "the connection failed"),
                Arguments.of(
                        broken.withCause(new IllegalStateException(
                                "outer", new ConnectException("finishConnect(..): Connection refused:\n/127.0.0.1:1"))),
                        Failure.UNREACHABLE,
                        "connection refused"),
                Arguments.of(
                        Status.UNAVAILABLE.withDescription("io.netty.handler.ssl.NotSslRecordException: not an x"),
                        Failure.UNREACHABLE,
                        "the connection failed"),
                Arguments.of(
                        Status.DEADLINE_EXCEEDED.withDescription("CallOptions deadline exceeded after 0.99s."),
                        Failure.TIMED_OUT,
                        "it did not answer in time"));
    }

    @Test
    void isNeverLong() {
        assertThat(EtcdFailure.ofReason("x".repeat(10_000)).text()).hasSizeLessThan(300);
    }
}
