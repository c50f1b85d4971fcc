package io.portcullis.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BindErrorsTest {
    @ParameterizedTest
    @MethodSource("troubles")
    void isSaidInWordsForPeople(Throwable why, String words) {
        assertThat(BindErrors.of(why)).startsWith(words);
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                Arguments.of(new BindException("Address already in use"), "another process listens there"),
                Arguments.of(
                        new IllegalStateException(
                                "outer", new BindException("bind(..) failed with error(-98): Address already in use")),
                        "another process listens there"),
                Arguments.of(
                        new BindException("Cannot assign requested address (Bind failed)"),
                        "it is no address of this machine"),
                Arguments.of(new SocketException("Permission denied"), "this user may not: a port below 1024 needs"),
                Arguments.of(new SocketException("Protocol family unavailable"), "this machine has no such addresses"),
                Arguments.of(new SocketException((String) null), "the system refuses it"));
    }

    @Test
    void isWhatThisMachineSays() throws Exception {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket two = new ServerSocket()) {
            try {
                two.bind(one.getLocalSocketAddress());
                throw new AssertionError("two listen at one address");
            } catch (BindException e) {
                assertThat(BindErrors.inUse(e)).isTrue();
            }
            try {
                two.bind(new InetSocketAddress(InetAddress.ofLiteral("198.51.100.7"), 0));
                throw new AssertionError("listens at an address of another machine");
            } catch (BindException e) {
                assertThat(BindErrors.of(e)).startsWith("it is no address of this machine");
            }
        }
    }
}
