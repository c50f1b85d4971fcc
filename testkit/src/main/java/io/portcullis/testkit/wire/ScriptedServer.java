package io.portcullis.testkit.wire;

import io.portcullis.testkit.process.Waiting;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Listens in place of a server, and gives each connection to the test. */
public final class ScriptedServer implements Closeable {

    private final ServerSocket socket;

    public ScriptedServer() throws IOException {
        socket = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        socket.setSoTimeout((int) Waiting.AT_MOST.toMillis());
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** The next connection. */
    public WirePeer accept() throws IOException {
        return new WirePeer(socket.accept());
    }

    /** The next connection, after its StartupMessage is read and dropped. */
    public WirePeer acceptStarted() throws IOException {
        WirePeer peer = accept();
        peer.readPacket();
        return peer;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
