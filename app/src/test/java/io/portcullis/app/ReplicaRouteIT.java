package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.cluster.JdbcAddress;
import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.Message;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Short sessions on the replica route of a real cluster with two replicas, one of which does what replicas do. */
class ReplicaRouteIT {
    private static final int AT_A_TIME = 4;
    private static final String ORDINARY = "ordinary";
    private static final AtomicInteger VISITOR = new AtomicInteger();

    private static Workspace home;
    private static PatroniCluster cluster;
    private RealPatroni troubled;
    private RealPatroni free;

    @BeforeAll
    static void startCluster() {
        home = Workspace.create("replica-route-it");
        cluster = PatroniCluster.start(
                home,
                3,
                PatroniSettings.DEFAULTS
                        .timing(Timing.PATIENT)
                        .parameter("max_connections", "25")
                        .hba("host all " + ORDINARY + " 127.0.0.1/32 scram-sha-256"));
    }

    @AfterAll
    static void stopCluster() {
        home.close();
    }

    @BeforeEach
    void findReplicas() {
        RealPatroni leader = cluster.waitForLeader(Waiting.AT_MOST);
        cluster.waitForStreaming(2, Waiting.AT_MOST);
        List<RealPatroni> replicas = cluster.others(leader);
        troubled = replicas.getFirst();
        free = replicas.getLast();
    }

    private GatewayProcess gateway(String... settings) {
        String yaml = "routes: {without-replica: error}\n" + String.join("\n", settings);
        GatewayProcess gateway =
                GatewayProcess.start(home, GatewayLaunch.plain().withConfig(home, yaml), cluster);
        Waiting.until("both replicas on the route", Waiting.AT_MOST, () -> offered(gateway) == 2);
        return gateway;
    }

    private static int offered(GatewayProcess gateway) throws IOException {
        return gateway.get("/topology").body().split("\"routes\" : \\[ \"replica\" \\]", -1).length - 1;
    }

    /**
     * Logs in and leaves; returns where it was. No two ask for the same: what one client alone sees may be due to what it asks for, so a
     * server is not blamed for that.
     */
    private static String visit(int port) throws IOException {
        try (WirePeer client = WirePeer.connect(port)) {
            client.send(WirePeer.startup(
                    "user",
                    Login.SUPERUSER.user(),
                    "database",
                    "postgres",
                    "application_name",
                    "visitor " + VISITOR.incrementAndGet()));
            untilReady(client);
            client.query("SELECT inet_server_port()");
            String server = untilReady(client);
            client.send('X');
            return server;
        }
    }

    /** Only what is said before a client may ask anything: a server that is killed later takes its sessions with it. */
    private static void login(int port) throws IOException {
        try (WirePeer client = WirePeer.connect(port)) {
            client.send(WirePeer.startup("user", Login.SUPERUSER.user(), "database", "postgres"));
            untilReady(client);
            client.send('X');
        }
    }

    /** The text of the last row before the server is ready. */
    private static String untilReady(WirePeer client) throws IOException {
        String row = "";
        Message heard = client.readMessage();
        while (heard.type() != 'Z') {
            if (heard.type() == 'E') {
                throw new IOException(heard.fields().toString());
            }
            if (heard.type() == 'D') {
                row = heard.text().replaceAll("\\D", "");
            }
            heard = client.readMessage();
        }
        return row;
    }

    /** Comes again and again until it is enough. */
    private static final class Visitors implements AutoCloseable {
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicInteger visits = new AtomicInteger();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean enough;

        Visitors(int port) {
            for (int i = 0; i < AT_A_TIME; i++) {
                threads.add(Thread.ofVirtual().start(() -> come(port)));
            }
        }

        private void come(int port) {
            while (!enough) {
                try {
                    login(port);
                } catch (IOException e) {
                    failures.add(e.toString());
                }
                visits.incrementAndGet();
            }
        }

        void awaitMore() {
            int before = visits.get();
            Waiting.until("more visits", Waiting.AT_MOST, () -> visits.get() > before + 10 * AT_A_TIME);
        }

        @Override
        public void close() throws InterruptedException {
            enough = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    @Test
    void twoThousandShortSessionsAreSpreadEvenly() throws Exception {
        Map<String, Integer> visits = new ConcurrentHashMap<>();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        try (GatewayProcess gateway = gateway()) {
            int port = gateway.replica().port();
            List<Thread> threads = IntStream.range(0, AT_A_TIME)
                    .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                        for (int i = 0; i < 2_000 / AT_A_TIME; i++) {
                            try {
                                visits.merge(visit(port), 1, Integer::sum);
                            } catch (IOException e) {
                                failures.add(e.toString());
                            }
                        }
                    }))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(failures).isEmpty();
        assertThat(visits).containsOnlyKeys(String.valueOf(troubled.port()), String.valueOf(free.port()));
        assertThat(visits.values()).allSatisfy(count -> assertThat(count).isBetween(900, 1_100));
    }

    @Test
    void nobodyHearsOfAReplicaThatIsKilledOrStoppedOrStartsAgain() throws Exception {
        Visitors visitors;
        try (GatewayProcess gateway = gateway()) {
            visitors = new Visitors(gateway.replica().port());
            try (visitors) {
                visitors.awaitMore();
                troubled.killPostmaster();
                visitors.awaitMore();
                cluster.waitForStreaming(2, Waiting.AT_MOST);
                visitors.awaitMore();
                troubled.stop();
                visitors.awaitMore();
                troubled.start();
                cluster.waitForStreaming(2, Waiting.AT_MOST);
                visitors.awaitMore();
            }
        }
        assertThat(visitors.failures).isEmpty();
    }

    @Test
    void nobodyHearsOfAReplicaThatAcceptsAndHangsUp() throws Exception {
        AtomicInteger hungUp = new AtomicInteger();
        try (ScriptedServer rude = new ScriptedServer()) {
            Thread server = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        rude.acceptStarted().close();
                        hungUp.incrementAndGet();
                    }
                } catch (IOException closed) {
                    assertThat(closed).isNotNull();
                }
            });
            try (GatewayProcess gateway =
                    gateway("cluster: {addresses: {" + troubled.name() + ": '127.0.0.1:" + rude.port() + "'}}")) {
                for (int i = 0; i < 300; i++) {
                    assertThat(visit(gateway.replica().port())).isEqualTo(String.valueOf(free.port()));
                }
            }
            rude.close();
            server.join();
        }
        assertThat(hungUp).as("it is tried, and not by everybody").hasValueBetween(1, 30);
    }

    @Test
    void nobodyHearsOfAReplicaThatIsFullBeforeItAsksWhoTheClientIs() throws Exception {
        List<Connection> crowd = new ArrayList<>();
        try (GatewayProcess gateway = gateway()) {
            fill(troubled, crowd);
            for (int i = 0; i < 100; i++) {
                assertThat(visit(gateway.replica().port())).isEqualTo(String.valueOf(free.port()));
            }
        } finally {
            for (Connection connection : crowd) {
                connection.close();
            }
        }
    }

    /** Patroni before 3.1 does not say whether a node streams. */
    @Test
    void aReplicaThatReceivesNothingIsLeftOutWhileTheLeaderWrites() throws Exception {
        RealPatroni leader = cluster.waitForLeader(Waiting.AT_MOST);
        try (GatewayProcess gateway = gateway()) {
            List<Long> receiver = List.of(Long.valueOf(
                    troubled.address().ask("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walreceiver'")));
            Signal.STOP.send(receiver);
            try {
                for (int i = 0; i < 3; i++) {
                    leader.address().execute("SELECT pg_logical_emit_message(true, 'a', 'b'), pg_switch_wal()");
                }
                Waiting.until(
                        "one replica left",
                        Waiting.AT_MOST,
                        () -> gateway.get("/topology").body(),
                        said -> said.contains("it stands still"));
                for (int i = 0; i < 20; i++) {
                    assertThat(visit(gateway.replica().port())).isEqualTo(String.valueOf(free.port()));
                }
            } finally {
                Signal.CONT.send(receiver);
            }
            Waiting.until("both replicas on the route", Waiting.AT_MOST, () -> offered(gateway) == 2);
        }
    }

    private static void fill(RealPatroni node, List<Connection> crowd) throws SQLException {
        while (true) {
            try {
                crowd.add(node.connect());
            } catch (SQLException full) {
                assertThat(full.getSQLState()).isEqualTo("53300");
                return;
            }
        }
    }

    /** Only the client itself can repeat a login elsewhere after the server has asked for its password. */
    @Test
    void fewHearOfAReplicaThatIsFullOnceItKnowsThatTheClientIsNobodySpecial() throws Exception {
        RealPatroni leader = cluster.waitForLeader(Waiting.AT_MOST);
        Login ordinary = new Login(ORDINARY, "a password");
        leader.address()
                .execute("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + ORDINARY
                        + "') THEN CREATE ROLE " + ORDINARY + " LOGIN PASSWORD '" + ordinary.password()
                        + "'; END IF; END $$");
        for (RealPatroni replica : List.of(troubled, free)) {
            Waiting.until(
                    "the role",
                    Waiting.AT_MOST,
                    () -> replica.address().ask("SELECT count(*) FROM pg_roles WHERE rolname = '" + ORDINARY + "'"),
                    "1"::equals);
        }
        List<Connection> crowd = new ArrayList<>();
        List<SQLException> failures = new ArrayList<>();
        try (GatewayProcess gateway = gateway()) {
            fill(troubled, crowd);
            for (int i = 0; i < 2; i++) {
                crowd.removeLast().close();
            }
            var through = new JdbcAddress(gateway.replica().port(), ordinary);
            for (int i = 0; i < 200; i++) {
                try {
                    assertThat(through.ask("SELECT inet_server_port()")).isEqualTo(String.valueOf(free.port()));
                } catch (SQLException full) {
                    failures.add(full);
                }
            }
        } finally {
            for (Connection connection : crowd) {
                connection.close();
            }
        }
        assertThat(failures)
                .allSatisfy(failure -> assertThat(failure.getSQLState()).isEqualTo("53300"));
        assertThat(failures).as("one a back-off period").hasSizeBetween(0, 20);
    }
}
