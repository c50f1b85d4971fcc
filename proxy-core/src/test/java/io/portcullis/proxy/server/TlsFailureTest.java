package io.portcullis.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.portcullis.proxy.route.Unavailable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a failed handshake with a server comes to, for people. The JDK's words are those of JDK 25. */
class TlsFailureTest {
    private static Throwable handshake(String text, Throwable cause) {
        return handshake(text).initCause(cause);
    }

    private static Throwable handshake(String text) {
        return new SSLHandshakeException(text);
    }

    static Stream<Arguments> failures() {
        String path = "PKIX path building failed: unable to find valid certification path to requested target";
        return Stream.of(
                Arguments.of(
                        handshake(path, new CertificateException(path, new CertPathBuilderException("unable to find"))),
                        Unavailable.SERVER_NOT_TRUSTED),
                Arguments.of(
                        handshake(
                                "x", new CertificateException("TrustAnchor with subject CN=x is not a CA certificate")),
                        Unavailable.SERVER_NOT_TRUSTED),
                Arguments.of(
                        handshake(
                                "PKIX path validation failed",
                                new CertPathValidatorException(
                                        "validity check failed",
                                        new CertificateExpiredException("NotAfter: Tue Jan 01 00:00:00 UTC 2019"))),
                        Unavailable.SERVER_CERTIFICATE_EXPIRED),
                Arguments.of(
                        handshake("x", new CertificateNotYetValidException("NotBefore: Tue Jan 01 00:00:00 UTC 2099")),
                        Unavailable.SERVER_CERTIFICATE_EXPIRED),
                Arguments.of(
                        handshake("x", new CertificateException("No name matching localhost found")),
                        Unavailable.SERVER_OF_ANOTHER_NAME),
                Arguments.of(
                        handshake(
                                "x",
                                new CertificateException(
                                        "No subject alternative names matching IP address 127.0.0.1 found")),
                        Unavailable.SERVER_OF_ANOTHER_NAME),
                Arguments.of(handshake("Received fatal alert: protocol_version"), Unavailable.NO_SHARED_TLS_VERSION),
                Arguments.of(
                        handshake("The server selected protocol version TLS10 is not accepted by client preferences"),
                        Unavailable.NO_SHARED_TLS_VERSION),
                Arguments.of(handshake("Received fatal alert: handshake_failure"), Unavailable.SERVER_HANDSHAKE_FAILED),
                Arguments.of(new NotSslRecordException("not an SSL/TLS record"), Unavailable.SERVER_HANDSHAKE_FAILED),
                Arguments.of(new SSLException((String) null), Unavailable.SERVER_HANDSHAKE_FAILED));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatIsWrongWithTlsIsNamed(Throwable failure, Unavailable expected) {
        assertThat(TlsFailure.of(failure)).isEqualTo(expected);
    }

    static Stream<Throwable> ends() {
        return Stream.of(
                new ClosedChannelException(),
                new IOException("Connection reset by peer"),
                new SslHandshakeTimeoutException("handshake timed out after 10000ms"),
                new SslClosedEngineException("SSLEngine closed already"),
                handshake("x", new IOException("Too many open files")));
    }

    /** Then nothing is known of its TLS. */
    @ParameterizedTest
    @MethodSource("ends")
    void aServerThatHungUpOrSaysNoMoreIsUnreachable(Throwable failure) {
        assertThat(TlsFailure.of(failure)).isNull();
    }
}
