package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.Message;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send what they have to send and shut down their sending side: a real server answers them alike through the gateway and directly. */
@ExtendWith(SharedCluster.Provider.class)
class HalfCloseIT {
    private static final byte[] STARTUP = WirePeer.startup("user", "postgres", "database", "postgres");

    private final SharedCluster shared;

    HalfCloseIT(SharedCluster shared) {
        this.shared = shared;
    }

    private static byte[] query(String sql) {
        return WirePeer.message('Q', (sql + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] together(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] script(String name) {
        return switch (name) {
            case "a query" -> query("SELECT 'answered'");
            case "a query that takes a while" -> query("SELECT 1 FROM pg_sleep(0.5)");
            case "a query and Terminate" -> together(query("SELECT 1 FROM pg_sleep(0.2)"), WirePeer.message('X'));
            case "a large answer" -> query("SELECT repeat('x', 1000), g FROM generate_series(1, 5000) g");
            case "two queries of which one fails" -> together(query("SELECT 1/0"), query("SELECT 2"));
            case "a COPY" ->
                together(
                        query("CREATE TEMP TABLE t (x text)"),
                        query("COPY t FROM STDIN"),
                        WirePeer.message('d', "a line\n".getBytes(StandardCharsets.UTF_8)),
                        WirePeer.message('c'),
                        query("SELECT count(*) FROM t"));
            case "nothing" -> new byte[0];
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** All that the server says, as text; its process and its secret aside. */
    private static List<String> answers(WirePeer client) throws IOException {
        List<String> all = new ArrayList<>();
        try {
            while (true) {
                Message message = client.readMessage();
                if (message.type() != 'K') {
                    all.add(message.type() + message.text());
                }
            }
        } catch (EOFException e) {
            return all;
        }
    }

    private static List<String> afterLogin(int port, byte[] script) throws IOException {
        try (WirePeer client = WirePeer.connect(port).send(STARTUP)) {
            client.readUntil('Z');
            client.send(script).finish();
            return answers(client);
        }
    }

    private static List<String> allAtOnce(int port, byte[] script) throws IOException {
        try (WirePeer client = WirePeer.connect(port).send(together(STARTUP, script))) {
            client.finish();
            return answers(client);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a query",
                "a query that takes a while",
                "a query and Terminate",
                "a large answer",
                "two queries of which one fails",
                "a COPY",
                "nothing"
            })
    void theAnswersAreThoseOfTheServer(String name) throws IOException {
        byte[] script = script(name);
        int gateway = shared.primaryBy("visible").port();
        int direct = shared.direct("disable").port();
        assertThat(afterLogin(gateway, script)).isEqualTo(afterLogin(direct, script));
        if (script.length > 0) {
            assertThat(allAtOnce(gateway, script)).isEqualTo(allAtOnce(direct, script));
        }
    }
}
