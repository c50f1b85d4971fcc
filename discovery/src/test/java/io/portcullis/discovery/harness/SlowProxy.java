package io.portcullis.discovery.harness;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Passes on all that is sent to a server only after a while, so that each call takes that long; calls do not wait for each other. */
public final class SlowProxy implements AutoCloseable {
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    /** @param due on {@link System#nanoTime} */
    private record Piece(ByteBuffer bytes, long due, long number) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(number, ((Piece) other).number);
        }
    }

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong pieces = new AtomicLong();
    private final URI server;
    private final Duration delay;

    public SlowProxy(URI server, Duration delay) throws IOException {
        this.server = server;
        this.delay = delay;
        Thread.ofVirtual().start(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** How many there have been. */
    public int connections() {
        return connections.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket behind = new Socket(server.getHost(), server.getPort());
                connections.incrementAndGet();
                sockets.addAll(List.of(client, behind));
                DelayQueue<Piece> late = new DelayQueue<>();
                Thread.ofVirtual().start(() -> read(client, late));
                Thread.ofVirtual().start(() -> write(late, behind));
                Thread.ofVirtual().start(() -> passBack(behind, client));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void read(Socket client, DelayQueue<Piece> late) {
        byte[] buffer = new byte[65_536];
        try {
            InputStream in = client.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, read));
                late.add(due(bytes));
            }
        } catch (IOException e) {
            // The end, as well as any other.
        }
        late.add(due(END));
    }

    private Piece due(ByteBuffer bytes) {
        return new Piece(bytes, System.nanoTime() + delay.toNanos(), pieces.incrementAndGet());
    }

    private static void write(DelayQueue<Piece> late, Socket behind) {
        try (behind) {
            WritableByteChannel out = Channels.newChannel(behind.getOutputStream());
            for (Piece piece = late.take(); piece.bytes.hasRemaining(); piece = late.take()) {
                out.write(piece.bytes);
            }
        } catch (IOException | InterruptedException e) {
            // The server hung up: the other direction tells the client.
        }
    }

    private static void passBack(Socket behind, Socket client) {
        try (client) {
            behind.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // Whoever hung up knows it.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
