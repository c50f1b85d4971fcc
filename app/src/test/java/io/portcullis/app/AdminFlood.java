package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.gateway.GatewayProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A request to the admin endpoint with a very large body. */
final class AdminFlood {
    private AdminFlood() {}

    /** Sends 400 MB, while the gateway reads them. */
    static void send(GatewayProcess gateway, String path) throws IOException {
        byte[] piece = new byte[1 << 20];
        int pieces = 400;
        try (Socket client =
                new Socket(gateway.admin().getHost(), gateway.admin().getPort())) {
            OutputStream out = client.getOutputStream();
            out.write("POST %s HTTP/1.1\r\nHost: gateway\r\nContent-Length: %d\r\n\r\n"
                    .formatted(path, (long) pieces * piece.length)
                    .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < pieces; i++) {
                out.write(piece);
            }
        } catch (SocketException refused) {
            assertThat(refused).hasMessageMatching("(?i).*(broken pipe|connection reset).*");
        }
    }
}
