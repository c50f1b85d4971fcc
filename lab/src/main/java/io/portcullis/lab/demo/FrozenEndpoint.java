package io.portcullis.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A relay to the last known primary, with a frozen configuration. confd and PgBouncer behave so when they lose the DCS.
 */
final class FrozenEndpoint implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> open = new HashSet<>();
    private volatile int server;

    private FrozenEndpoint(ServerSocket listener) {
        this.listener = listener;
    }

    static FrozenEndpoint listen(int port) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            FrozenEndpoint endpoint = new FrozenEndpoint(listener);
            Thread.ofVirtual().name("frozen-endpoint").start(endpoint::accept);
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException("the frozen endpoint cannot listen on " + port, e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Sets a new configuration, and ends the sessions of the old one. */
    void pointTo(int newServer) {
        server = newServer;
        closeSessions();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closeSessions();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = remember(listener.accept());
                Thread.ofVirtual().start(() -> session(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void session(Socket client) {
        try {
            Socket towardsServer = remember(new Socket());
            towardsServer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server));
            Thread.ofVirtual().start(() -> copy(client, towardsServer));
            copy(towardsServer, client);
        } catch (IOException theServerIsDown) {
            // Close the connection of the client, as any relay does.
            close(List.of(client));
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            from.setTcpNoDelay(true);
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException oneSideIsGone) {
            // Close the other side too.
        } finally {
            close(List.of(from, to));
        }
    }

    private synchronized Socket remember(Socket socket) {
        open.add(socket);
        return socket;
    }

    private synchronized void closeSessions() {
        close(List.copyOf(open));
    }

    private synchronized void close(List<Socket> sockets) {
        for (Socket socket : sockets) {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
