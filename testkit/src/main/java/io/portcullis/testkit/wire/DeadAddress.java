package io.portcullis.testkit.wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * An address of this machine that drops connection requests, as the address of a machine that is gone does: a listening socket with a full
 * queue.
 */
public final class DeadAddress implements Closeable {
    /** No other test listens on this address. */
    public static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.2");

    private static final int MAX_QUEUE_LENGTH = 64;
    private static final int CONNECT_TIMEOUT_MILLIS = 200;

    private final ServerSocket listening = new ServerSocket();
    private final List<Socket> queue = new ArrayList<>();

    public DeadAddress(int port) throws IOException {
        listening.bind(new InetSocketAddress(ADDRESS, port), 1);
        while (accepts(port)) {
            if (queue.size() > MAX_QUEUE_LENGTH) {
                throw new IllegalStateException("a queue of " + MAX_QUEUE_LENGTH + " connections is not full");
            }
        }
    }

    private boolean accepts(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(ADDRESS, port), CONNECT_TIMEOUT_MILLIS);
            queue.add(socket);
            return true;
        } catch (SocketTimeoutException full) {
            socket.close();
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket each : queue) {
            each.close();
        }
    }
}
