package io.portcullis.perf.soak;

import io.portcullis.testkit.cluster.JdbcAddress;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Clients that log in and then stay silent. Each needs a socket and a few bytes, so thousands fit on the machine of the gateway. */
final class IdleSessions implements AutoCloseable {
    private static final char READY_FOR_QUERY = 'Z';
    private static final char DATA_ROW = 'D';
    private static final String EXPECTED_ANSWER = "still here";

    private final List<WirePeer> sessions = new ArrayList<>();

    /** @throws IOException with the number of the session that was refused */
    void open(JdbcAddress through, int count) throws IOException {
        byte[] startup = WirePeer.startup(
                "user", through.login().user(), "database", "postgres", "application_name", "portcullis soak");
        while (sessions.size() < count) {
            try {
                WirePeer session = WirePeer.connect(through.port());
                sessions.add(session);
                session.send(startup).readUntil(READY_FOR_QUERY);
            } catch (IOException e) {
                throw new IOException(
                        "idle session %d of %d could not be opened: %s".formatted(sessions.size(), count, e), e);
            }
        }
    }

    /** Sends a query on each session and compares the answer. Returns one text for each session that failed. */
    List<String> useEach() {
        List<String> failures = new ArrayList<>();
        for (int number = 1; number <= sessions.size(); number++) {
            try {
                WirePeer session = sessions.get(number - 1);
                WirePeer.Message row =
                        session.query("SELECT '" + EXPECTED_ANSWER + "'").readUntil(DATA_ROW);
                session.readUntil(READY_FOR_QUERY);
                if (!row.text().endsWith(EXPECTED_ANSWER)) {
                    failures.add("session %d answered \"%s\"".formatted(number, row.text()));
                }
            } catch (IOException e) {
                failures.add("session %d: %s".formatted(number, e));
            }
        }
        return failures;
    }

    @Override
    public void close() throws IOException {
        for (WirePeer session : sessions) {
            session.close();
        }
    }
}
