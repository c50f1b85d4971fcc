package io.portcullis.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.process.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FrozenEndpointTest {
    private static final int SOCKET_TIMEOUT_MILLIS = 10_000;

    @Test
    void relaysBothWaysToWhereItPoints() throws Exception {
        try (ServerSocket server = server();
                FrozenEndpoint endpoint = FrozenEndpoint.listen(new FreePorts().next())) {
            endpoint.pointTo(server.getLocalPort());
            try (Socket client = client(endpoint);
                    Socket session = server.accept()) {
                send(client, "question");
                assertThat(receive(session, 8)).isEqualTo("question");
                send(session, "answer");
                assertThat(receive(client, 6)).isEqualTo("answer");

                session.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void pointingElsewhereEndsTheSessionsAndNewOnesGoThere() throws Exception {
        try (ServerSocket old = server();
                ServerSocket next = server();
                FrozenEndpoint endpoint = FrozenEndpoint.listen(new FreePorts().next())) {
            endpoint.pointTo(old.getLocalPort());
            try (Socket client = client(endpoint);
                    Socket session = old.accept()) {
                endpoint.pointTo(next.getLocalPort());
                assertThat(client.getInputStream().read()).isEqualTo(-1);
                assertThat(session.getInputStream().read()).isEqualTo(-1);
            }
            try (Socket client = client(endpoint);
                    Socket session = next.accept()) {
                send(client, "hello");
                assertThat(receive(session, 5)).isEqualTo("hello");
            }
        }
    }

    @Test
    void aServerThatIsDownClosesTheClient() throws Exception {
        try (FrozenEndpoint endpoint = FrozenEndpoint.listen(new FreePorts().next())) {
            endpoint.pointTo(new FreePorts().next());
            try (Socket client = client(endpoint)) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    private static ServerSocket server() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
        return server;
    }

    private static Socket client(FrozenEndpoint endpoint) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), endpoint.port());
        client.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
        return client;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String receive(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }
}
