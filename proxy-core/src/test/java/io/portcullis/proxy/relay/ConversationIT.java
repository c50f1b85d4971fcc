package io.portcullis.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.pgwire.conversation.Outcome;
import io.portcullis.testkit.cluster.RealPostgres;
import io.portcullis.testkit.junit.Seeds;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random messages to a real server. Whenever the conversation says that nothing is owed, the server is asked something, and the next that
 * it says must be the answer to that. At the end of each trial everything has been answered, and the conversation must know it.
 */
class ConversationIT {
    private static final int TRIALS = 300;

    private static final String[] QUERIES = {
        "SELECT 1",
        "SELECT 1; SELECT 2",
        "",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SELECT 1/0",
        "SELECT 1; SELECT 1/0; SELECT 2",
        "INSERT INTO plain VALUES (1)",
        "INSERT INTO late VALUES (0)",
        "COPY plain FROM STDIN",
        "COPY plain FROM STDIN; COPY plain FROM STDIN; SELECT 1",
        "COPY guarded FROM STDIN",
        "COPY plain TO STDOUT",
        "COPY (SELECT 1) TO STDOUT; SELECT 3",
        "LISTEN news; NOTIFY news",
        "SET application_name = 'x'",
        "DO $$ BEGIN RAISE NOTICE 'hear'; END $$",
    };

    private static final String[] STATEMENTS = {
        "SELECT generate_series(1, 3)",
        "SELECT 1/0",
        "SELEC",
        "",
        "BEGIN",
        "COMMIT",
        "INSERT INTO plain VALUES (1)",
        "INSERT INTO late VALUES (0)",
        "COPY plain FROM STDIN",
        "COPY guarded FROM STDIN",
        "COPY plain TO STDOUT",
    };

    private static Workspace home;
    private static RealPostgres server;

    @BeforeAll
    static void start() throws SQLException {
        home = Workspace.create("conversation");
        server = RealPostgres.in(home, "pg").start();
        try (Connection connection = server.connect();
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE UNLOGGED TABLE plain (a int)");
            // Fails before it has read anything.
            sql.execute("CREATE UNLOGGED TABLE guarded (a int)");
            sql.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql"
                    + " AS $$ BEGIN RAISE 'refused'; END $$");
            sql.execute("CREATE TRIGGER refuse BEFORE INSERT ON guarded EXECUTE FUNCTION refuse()");
            // Fails when it is committed.
            sql.execute("CREATE UNLOGGED TABLE late (a int)");
            sql.execute("CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED"
                    + " FOR EACH ROW EXECUTE FUNCTION refuse()");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        home.close();
    }

    @TestFactory
    Stream<DynamicTest> whatIsSaidToBeOwedIsWhatTheServerSends() {
        return Seeds.trials(TRIALS, random -> {
            try (ObservedClient client =
                    new ObservedClient(server.port(), "user", "postgres", "client_min_messages", "notice")) {
                if (random.nextBoolean()) {
                    settles(client, random);
                }
                for (int rounds = random.nextInt(1, 4); rounds > 0 && !client.ended(); rounds--) {
                    talks(client, random);
                    settles(client, random);
                }
            }
        });
    }

    private static void talks(ObservedClient client, RandomGenerator random) throws IOException {
        for (int steps = random.nextInt(12); steps > 0 && !client.ended(); steps--) {
            says(client, random);
            if (random.nextBoolean()) {
                client.flush();
            }
            if (random.nextInt(3) == 0) {
                client.flush();
                client.glance();
                probes(client, random);
            }
        }
        client.flush();
    }

    /** If the conversation says that nothing is owed, the server may say nothing but what it is asked now. */
    private static void probes(ObservedClient client, RandomGenerator random) throws IOException {
        Outcome said = client.outcome();
        if (said == Outcome.UNKNOWN || !client.isAnswered()) {
            return;
        }
        client.forget();
        String before = client.story();
        String marker = "marker" + random.nextInt(Integer.MAX_VALUE);
        // A warning would come that there is no transaction to roll back.
        query(client, (said == Outcome.SETTLED ? "" : "ROLLBACK;") + "SELECT '" + marker + "'");
        if (said == Outcome.ROLLED_BACK) {
            assertThat(answer(client.next()).text()).as(before).isEqualTo("ROLLBACK\0");
        }
        assertThat(answer(client.nextAnswer()).type()).as(before).isEqualTo('T');
        assertThat(answer(client.nextAnswer()).text()).as(before).endsWith(marker);
        assertThat(answer(client.nextAnswer()).type()).as(before).isEqualTo('C');
        assertThat(answer(client.nextAnswer()).text()).as(before).isEqualTo("I");
        assertThat(client.outcome()).as(client.story()).isEqualTo(Outcome.SETTLED);
    }

    /** In each state that the server is in, or will be, it answers everything, and the conversation knows that it did. */
    private static void settles(ObservedClient client, RandomGenerator random) throws IOException {
        String marker = "marker" + random.nextInt(Integer.MAX_VALUE);
        client.say('f', (byte) 0);
        client.say('S');
        client.say('Q', utf8("ROLLBACK\0"));
        query(client, "SELECT '" + marker + "'");
        @Nullable Message message = client.next();
        while (message != null && !(message.type() == 'D' && message.text().endsWith(marker))) {
            message = client.next();
        }
        if (message == null) {
            return;
        }
        assertThat(answer(client.nextAnswer()).type()).isEqualTo('C');
        assertThat(answer(client.nextAnswer()).text()).isEqualTo("I");
        if (client.story().endsWith("doubt")) {
            // Requests were sent into a COPY that failed: only the server knows which of them it read.
            assertThat(client.story()).contains("<G");
        } else {
            assertThat(client.outcome()).as(client.story()).isEqualTo(Outcome.SETTLED);
            probes(client, random);
        }
    }

    private static Message answer(@Nullable Message message) {
        return Objects.requireNonNull(message, "the server has ended the connection");
    }

    private static void query(ObservedClient client, String sql) throws IOException {
        client.say('Q', utf8(sql + "\0"));
        client.flush();
    }

    private static void says(ObservedClient client, RandomGenerator random) {
        switch (random.nextInt(24)) {
            case 0, 1, 2 -> client.say('Q', utf8(QUERIES[random.nextInt(QUERIES.length)] + "\0"));
            case 3, 4, 5, 6 -> {
                parse(client, random);
                client.say('B', new byte[8]);
                execute(client, random);
            }
            case 7 -> parse(client, random);
            case 8 -> client.say('B', new byte[8]);
            case 9 -> client.say('D', (byte) (random.nextBoolean() ? 'S' : 'P'), (byte) 0);
            case 10 -> execute(client, random);
            case 11 -> client.say('C', (byte) (random.nextBoolean() ? 'S' : 'P'), (byte) 0);
            case 12 -> client.say('H');
            case 13, 14, 15, 16 -> client.say('S');
            case 17 -> client.say('F', functionCall(random.nextInt(4) == 0 ? 1 : 2026));
            case 18, 19 -> client.say('d', utf8(random.nextInt(3) == 0 ? "word\n" : "1\n"));
            case 20, 21 -> client.say('c');
            case 22 -> client.say('f', (byte) 0);
            default -> {
                if (random.nextInt(8) == 0) {
                    client.say(random.nextBoolean() ? 'X' : 'y');
                }
            }
        }
    }

    private static void parse(ObservedClient client, RandomGenerator random) {
        client.say('P', utf8("\0" + STATEMENTS[random.nextInt(STATEMENTS.length)] + "\0\0\0"));
    }

    /** All rows, or one. */
    private static void execute(ObservedClient client, RandomGenerator random) {
        client.say('E', (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) random.nextInt(2));
    }

    /** {@code pg_backend_pid} has the object id 2026. */
    private static byte[] functionCall(int function) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(WirePeer.number(function));
        body.writeBytes(new byte[6]);
        return body.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
