package io.portcullis.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkErrorsTest {
    private static final String SILENT = "it did not answer in time";

    @ParameterizedTest
    @MethodSource("troubles")
    void isSaidInWordsForPeople(Throwable why, String words) {
        assertThat(NetworkErrors.of(why)).isEqualTo(words);
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                Arguments.of(new ConnectException("Connection refused"), "connection refused"),
                Arguments.of(
                        new ConnectException(
                                "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:1"),
                        "connection refused"),
                Arguments.of(new ConnectException("connection timed out after 100 ms: /10.0.0.1:5432"), SILENT),
                Arguments.of(new NoRouteToHostException("No route to host"), "there is no route to it"),
                Arguments.of(new SocketTimeoutException("Read timed out"), SILENT),
                Arguments.of(new SocketTimeoutException(), SILENT),
                Arguments.of(new SocketException("Connection reset"), "it closed the connection"),
                Arguments.of(new IOException("Connection reset by peer"), "it closed the connection"),
                Arguments.of(
                        new UnknownHostException("etcd_1: Name or service not known"), "its name cannot be resolved"),
                Arguments.of(new IOException("no HTTP answer"), "no HTTP answer"),
                Arguments.of(
                        new IOException("etcd refused with HTTP 503: etcdserver: request timed out"),
                        "etcd refused with HTTP 503: etcdserver: request timed out"),
                Arguments.of(
                        new IOException(
                                "java.lang.IllegalStateException: x", new ConnectException("Connection refused")),
                        "connection refused"),
                Arguments.of(
                        new IllegalStateException("outer", new SocketException("Broken pipe")),
                        "it closed the connection"),
                Arguments.of(
                        new SSLHandshakeException(
                                "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException:"
                                        + " unable to find valid certification path to requested target"),
                        "its certificate is from no authority that is trusted here"),
                Arguments.of(
                        tls(
                                "PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed",
                                new CertPathValidatorException(
                                        "validity check failed", null, null, -1, BasicReason.EXPIRED)),
                        "its certificate has expired"),
                Arguments.of(
                        tls("(certificate_unknown) x", new CertificateExpiredException("NotAfter: ...")),
                        "its certificate has expired"),
                Arguments.of(
                        tls("x", new CertificateException("No subject alternative DNS name matching a found.")),
                        "its certificate is not for this name"),
                Arguments.of(
                        new SSLHandshakeException("Received fatal alert: certificate_required"),
                        "it wants a certificate of ours"),
                Arguments.of(new SSLHandshakeException("something new"), "TLS with it failed"),
                Arguments.of(new IllegalStateException("java.lang.x"), "the connection failed"),
                Arguments.of(new IOException((String) null), "the connection failed"));
    }

    private static SSLHandshakeException tls(String text, Throwable cause) {
        SSLHandshakeException thrown = new SSLHandshakeException(text);
        thrown.initCause(cause);
        return thrown;
    }
}
