package io.portcullis.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.admin.TestedAdmin.Dcs;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reaches the admin endpoint cannot make it unavailable to others by being slow, nor fill the memory of the process. */
class SlowClientsTest {
    private static final int END_OF_STREAM = -1;

    @TempDir
    private Path folder;

    private TestedAdmin admin;
    private final List<Socket> clients = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        admin = new TestedAdmin(folder.resolve("token"), Dcs.LED);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        admin.close();
    }

    private Socket says(String beginning) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), admin.port());
        clients.add(client);
        client.setSoTimeout((int) Waiting.AT_MOST.toMillis());
        client.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    /** Reads until the other side ends, however it does. */
    private static String heard(Socket client) throws IOException {
        StringBuilder all = new StringBuilder();
        InputStream in = client.getInputStream();
        try {
            for (int next = in.read(); next != END_OF_STREAM; next = in.read()) {
                all.append((char) next);
            }
        } catch (SocketException reset) {
            // An end as well: what the server did not read is thrown away with the connection.
        }
        return all.toString();
    }

    @Test
    void theTokenIsJudgedBeforeAnythingOfTheBodyHasArrived() throws IOException {
        Socket client =
                says("POST /pin?node=pg1&for=1m HTTP/1.1\r\nHost: gateway\r\nContent-Length: 400000000\r\n\r\n");
        byte[] status = new byte[12];
        assertThat(client.getInputStream().readNBytes(status, 0, status.length)).isEqualTo(status.length);
        assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 403");
    }

    @Tag("slow")
    @Test
    void aClientThatDoesNotFinishItsRequestIsGivenUp() throws IOException {
        assertThat(heard(says(""))).isEmpty();
        assertThat(heard(says("GET /live HTT"))).isEmpty();
        assertThat(heard(says("GET /live HTTP/1.1\r\nX-Begin: "))).isEmpty();
        assertThat(heard(says("POST /unpin HTTP/1.1\r\nContent-Length: 9000\r\n\r\nbegin")))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void aRequestMayNotSayMoreThanThereIsToSay() throws IOException {
        assertThat(heard(says("GET /live HTTP/1.1\r\nX-Long: " + "x".repeat(100_000))))
                .isEmpty();
    }

    @Tag("slow")
    @Test
    void slowClientsDoNotKeepOthersOut() throws Exception {
        for (int i = 0; i < HttpLimits.CONNECTIONS * 2; i++) {
            says("GET /live HTTP/1.1\r\nX-Slow: ");
        }
        Waiting.until(
                "an answer once the slow ones are given up",
                Waiting.AT_MOST,
                () -> admin.send("GET", "/live").statusCode() == 200);
    }

    @Test
    void thereAreNeverMoreConnectionsThanTheLimit() {
        // Again and again: on a machine that is busy the first ones may have been given up before the last one comes.
        Waiting.until("a connection that is one too many", Waiting.AT_MOST, () -> {
            for (Socket before : clients) {
                before.close();
            }
            clients.clear();
            for (int i = 0; i < HttpLimits.CONNECTIONS; i++) {
                says("");
            }
            return heard(says("GET /live HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n"))
                    .isEmpty();
        });
    }
}
