package io.portcullis.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Distinct free ports on loopback.
 *
 * <p>They are below the range that Linux uses for the local ports of outgoing connections (32768 and up). In that range any
 * client can take a port while its server restarts. A client that retries a closed loopback port there may even connect to
 * itself.
 */
public final class FreePorts {
    private static final int MIN_PORT = 12_000;
    private static final int PORT_LIMIT = 32_000;
    private static final int MAX_ATTEMPTS = 1_000;

    private final Set<Integer> given = new HashSet<>();

    public synchronized int next() {
        for (int tries = 0; tries < MAX_ATTEMPTS; tries++) {
            int port = ThreadLocalRandom.current().nextInt(MIN_PORT, PORT_LIMIT);
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw new IllegalStateException("no free port on loopback between " + MIN_PORT + " and " + PORT_LIMIT);
    }

    private static boolean isFree(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(loopback, port));
            return true;
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
