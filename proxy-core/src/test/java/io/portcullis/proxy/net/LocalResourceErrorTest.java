package io.portcullis.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.ConnectException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LocalResourceErrorTest {
    private static final int EMFILE = -24;
    private static final int ECONNREFUSED = -111;

    static Stream<Throwable> ours() {
        return Stream.concat(
                ofNative(EMFILE),
                Stream.of(
                        new IOException("Too many open files"),
                        new ConnectException("connect(..) failed: Cannot assign requested address: /192.0.2.1:5432"),
                        new OutOfMemoryError("Cannot reserve 16384 bytes of direct buffer memory (limit: 0)")));
    }

    static Stream<Throwable> theirs() {
        return Stream.concat(
                ofNative(ECONNREFUSED),
                Stream.of(
                        new ConnectException("finishConnect(..) failed: Connection refused: /192.0.2.1:5432"),
                        new IOException((String) null),
                        new OutOfMemoryError("Java heap space")));
    }

    /** As Netty reports it, in a language that is not ours; its native part is there, or no such exception ever is. */
    private static Stream<Throwable> ofNative(int error) {
        return Epoll.isAvailable()
                ? Stream.of(new ChannelException(
                        "Unable to create Channel from class class EpollSocketChannel",
                        new InvocationTargetException(
                                new ChannelException(new NativeIoException("zu viele offene Dateien", error)))))
                : Stream.empty();
    }

    @ParameterizedTest
    @MethodSource("ours")
    void whatIsMissingHereIsNamedAndNoServerIsBlamed(Throwable failure) {
        assertThat(LocalResourceError.of(failure)).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("theirs")
    void whatTheServerOrItsNetworkDidIsTheirs(Throwable failure) {
        assertThat(LocalResourceError.of(failure)).isNull();
    }
}
