package io.portcullis.discovery.http;

import io.portcullis.network.NetworkErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** One exchange over a unix socket. The JDK has no time-out for reading from one: a second thread closes it when time is up. */
final class UnixSocket {
    /** What is said over the connection. */
    interface Exchange<R> {
        R over(InputStream in, OutputStream out) throws IOException;
    }

    private UnixSocket() {}

    /**
     * Blocks until the exchange is over. A virtual thread can be interrupted meanwhile: that closes the connection.
     *
     * @throws IOException if it takes longer than {@code timeout}, or nothing accepts connections at {@code path}
     */
    static <R> R ask(Path path, Duration timeout, Exchange<R> exchange) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            Thread limit = Thread.ofVirtual().name("unix-socket-limit").start(() -> closeAfter(channel, timeout));
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                return exchange.over(Channels.newInputStream(channel), Channels.newOutputStream(channel));
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (AsynchronousCloseException e) {
                throw new IOException(NetworkErrors.SILENT, e);
            } finally {
                limit.interrupt();
            }
        }
    }

    private static void closeAfter(SocketChannel channel, Duration timeout) {
        try {
            Thread.sleep(timeout);
            channel.close();
        } catch (InterruptedException answered) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // It is of no use any more, and its reader hears of it in any case.
            return;
        }
    }
}
