package io.portcullis.discovery.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** An address of this machine where only the kernel accepts connections: a client waits without end. */
public final class SilentAddress implements AutoCloseable {
    public static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.2");

    private final ServerSocket socket = new ServerSocket();

    public SilentAddress(int port) throws IOException {
        socket.bind(new InetSocketAddress(ADDRESS, port));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
