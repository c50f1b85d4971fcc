package io.portcullis.discovery.patroni;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Something on loopback that answers every request with the same bytes, however wrong they are. */
final class ScriptedAgent implements AutoCloseable {
    private interface Script {
        void play(Socket socket, OutputStream out) throws IOException;
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private volatile Script script = (socket, out) -> {};

    ScriptedAgent() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/patroni");
    }

    List<String> requests() {
        return requests;
    }

    /** Connections that the other side has not given up. */
    int open() {
        return open.get();
    }

    void answers(String bytes) {
        script = (socket, out) -> out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    void answersForEver(String start, String then) {
        script = (socket, out) -> {
            out.write(start.getBytes(StandardCharsets.ISO_8859_1));
            while (!socket.isClosed()) {
                out.write(then.getBytes(StandardCharsets.ISO_8859_1));
            }
        };
    }

    void answersAndKeepsSilent(String bytes) {
        script = (socket, out) -> {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            while (socket.getInputStream().read() >= 0) {
                // Until the other side gives up.
            }
        };
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        open.incrementAndGet();
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            StringBuilder request = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                request.append(line).append("\r\n");
            }
            requests.add(request.toString());
            script.play(socket, socket.getOutputStream());
        } catch (SocketException e) {
            // The other side gave up in the middle: some scripts ask for it.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            open.decrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
