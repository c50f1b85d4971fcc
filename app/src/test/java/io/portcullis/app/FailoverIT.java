package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What happens to clients of a real cluster, managed by real agents, when its primary moves or nobody knows where it is. */
class FailoverIT {

    private static Workspace home;
    private static PatroniCluster cluster;
    private GatewayProcess gateway;

    @BeforeAll
    static void startCluster() {
        home = Workspace.create("failover-it");
        cluster = PatroniCluster.start(home, 2, PatroniSettings.DEFAULTS.timing(Timing.PATIENT));
    }

    @AfterAll
    static void stopCluster() {
        home.close();
    }

    @BeforeEach
    void start() {
        cluster.waitForLeader(Waiting.AT_MOST);
        cluster.waitForStreaming(1, Waiting.AT_MOST);
        gateway = GatewayProcess.start(home, GatewayLaunch.plain(), cluster);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private RealPatroni leader() {
        return cluster.waitForLeader(Waiting.AT_MOST);
    }

    private void awaitOpen(Duration limit) {
        Waiting.until("an open primary route", limit, gateway::readiness, GatewayProcess.Readiness::isReady);
    }

    @Test
    void aSwitchoverLeavesNoSessionOnTheOldNodeAndTellsEachWhy() throws Exception {
        RealPatroni old = leader();
        RealPatroni next = cluster.others(old).getFirst();
        List<Connection> idle = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            idle.add(gateway.primary().connect());
        }
        assertThat(gateway.scrape()
                        .sumIfAny(
                                "portcullis_sessions",
                                "node=\"" + old.name() + "\"",
                                "route=\"primary\"",
                                "state=\"relaying\""))
                .isEqualTo(20);

        cluster.switchover(next);
        awaitOpen(Waiting.AT_MOST);

        for (Connection connection : idle) {
            assertThatThrownBy(() -> BusyClient.port(connection))
                    .isInstanceOf(SQLException.class)
                    .extracting(failure -> ((SQLException) failure).getSQLState())
                    .as("severed by the gateway, or by the server's own shutdown if that was quicker")
                    .isEqualTo("57P01");
            connection.close();
        }
        try (Connection connection = gateway.primary().connect()) {
            assertThat(BusyClient.port(connection)).isEqualTo(String.valueOf(next.port()));
        }
        Waiting.until(
                "a standby without any client but the cluster's own",
                Waiting.AT_MOST,
                () -> old.address()
                        .ask("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                                + " AND application_name = 'PostgreSQL JDBC Driver' AND pid <> pg_backend_pid()"),
                "0"::equals);
    }

    @Test
    void theLedgerShowsThatTheOldLeadershipEndedBeforeTheNewOneBegan() throws Exception {
        RealPatroni old = leader();
        RealPatroni next = cluster.others(old).getFirst();
        try (Connection before = gateway.primary().connect()) {
            BusyClient.port(before);
            cluster.switchover(next);
            awaitOpen(Waiting.AT_MOST);
        }
        try (Connection after = gateway.primary().connect()) {
            BusyClient.port(after);
        }
        JsonNode change = Waiting.until(
                "the whole change in the ledger",
                Waiting.AT_MOST,
                this::newestChange,
                newest -> newest.path("micros_after_news").has("first_relayed"));
        assertThat(change.path("from").asString()).isEqualTo(old.name());
        assertThat(change.path("to").asString()).isEqualTo(next.name());
        assertThat(change.path("to_holding").asString()).startsWith("create revision ");
        JsonNode micros = change.path("micros_after_news");
        assertThat(micros.path("last_relayed").asLong())
                .isLessThan(micros.path("fenced").asLong());
        assertThat(micros.path("fenced").asLong())
                .isLessThan(micros.path("opened").asLong());
        assertThat(micros.path("opened").asLong())
                .isLessThanOrEqualTo(micros.path("first_relayed").asLong());
        Pattern line = Pattern.compile("leadership changed .*from=\"" + old.name() + "\".*first_relayed_micros");
        Waiting.until(
                "its line in the log",
                Waiting.AT_MOST,
                () -> gateway.process().log(),
                log -> line.matcher(log).find());
    }

    private JsonNode newestChange() throws IOException {
        JsonNode changes = new JsonMapper()
                .readTree(gateway.get("/fence").body())
                .path("clusters")
                .iterator()
                .next()
                .path("changes");
        return changes.path(changes.size() - 1);
    }

    /** Point 4 of what must be seen: it was asleep for a whole failover, and the answer was waiting for it. */
    @Test
    void aGatewayThatWasStoppedOverAFailoverRelaysNothingOfTheOldSession() throws Exception {
        RealPatroni old = leader();
        Connection client = gateway.primary().connect();
        client.setNetworkTimeout(Runnable::run, 120_000);
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread asking = Thread.ofVirtual().start(() -> {
            try (Statement statement = client.createStatement()) {
                statement.execute("SELECT pg_sleep(1)");
                answer.complete("a success, from a node that is no longer the primary");
            } catch (SQLException e) {
                answer.completeExceptionally(e);
            }
        });
        Waiting.until(
                "the query to run",
                Waiting.AT_MOST,
                () -> old.address().ask("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(1)'"),
                "1"::equals);
        gateway.process().signal(Signal.STOP);
        old.freezeAgent();
        try {
            cluster.waitForLeaderOtherThan(old, Waiting.AT_MOST);
            assertThat(old.isWritable())
                    .as("the old primary goes on, nobody told it")
                    .isTrue();
            gateway.process().signal(Signal.CONT);

            assertThatThrownBy(() -> answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SQLException.class);
            asking.join();
            awaitOpen(Waiting.AT_MOST);
            try (Connection connection = gateway.primary().connect()) {
                assertThat(BusyClient.port(connection)).isNotEqualTo(String.valueOf(old.port()));
            }
        } finally {
            client.close();
            // Continuing a Patroni 3.0.2 agent after a failover can make it overwrite the new leader's lock: restart
            // it.
            old.killAgent();
            old.restartAgent();
        }
    }

    /** A session of a client that is patient. */
    private Connection patient() throws SQLException {
        Connection connection = gateway.primary().connect();
        connection.setNetworkTimeout(Runnable::run, (int) Waiting.AT_MOST.toMillis());
        return connection;
    }

    private static void awaitSilenceOf(Duration length, long since) {
        Waiting.until(length + " of silence", Waiting.AT_MOST, () -> System.nanoTime() - since > length.toNanos());
    }

    @Test
    void aDcsThatIsSilentForEightSecondsCostsNoSession() throws Exception {
        BusyClient busy = new BusyClient(patient());
        List<Connection> idle = List.of(patient(), patient());
        cluster.etcd().freeze();
        try {
            awaitSilenceOf(Duration.ofSeconds(8), System.nanoTime());
        } finally {
            cluster.etcd().thaw();
        }
        long thawed = System.nanoTime();
        Waiting.until("answers after the silence", Waiting.AT_MOST, () -> busy.answered > thawed);
        assertThat(busy.stop()).as("no error, only a pause").isEmpty();
        for (Connection session : idle) {
            assertThat(BusyClient.port(session)).isNotNull();
            session.close();
        }
    }

    @Test
    void aDcsThatIsSilentForAMinuteShutsTheGatewayAndEverythingComesBackByItself() throws Exception {
        BusyClient busy = new BusyClient(patient());
        Connection idle = patient();
        cluster.etcd().freeze();
        long frozen = System.nanoTime();
        try {
            Optional<SQLException> end = busy.end.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
            long severed = System.nanoTime();
            assertThat(end)
                    .as("given up at sever-after, or by Patroni, which demotes")
                    .isNotNull();
            assertThat(Duration.ofNanos(busy.answered - frozen))
                    .as("no answer later than max-silence - margin after a contact from before the silence")
                    .isLessThan(Duration.ofMillis(8_500));
            assertThat(Duration.ofNanos(severed - frozen))
                    .as("suspended first")
                    .isGreaterThan(Duration.ofMillis(8_500));
            assertThatThrownBy(() -> BusyClient.port(idle)).isInstanceOf(SQLException.class);
            assertThat(gateway.get("/ready").body()).contains("contact-lost");
            assertThatThrownBy(() -> patient().close())
                    .as("new clients wait, and are told why")
                    .isInstanceOf(SQLException.class);
            awaitSilenceOf(Duration.ofSeconds(60), frozen);
        } finally {
            cluster.etcd().thaw();
        }
        awaitOpen(Waiting.AT_MOST);
        try (Connection connection = gateway.primary().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS back (id int)");
        }
    }

    @Test
    void aPrimaryThatCrashesIsWaitedForAndServedAgain() throws Exception {
        RealPatroni primary = leader();
        long postmaster = primary.postmaster().orElseThrow();
        ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
        Waiting.until("the crash to be noticed or over", Waiting.AT_MOST, () -> {
            try (Connection connection = gateway.primary().connect()) {
                return BusyClient.port(connection) != null;
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isIn("57P03", "57P01", "08001", "08006");
                return false;
            }
        });
        awaitOpen(Waiting.AT_MOST);
    }

    @Test
    void aPausedClusterIsServedAsLongAsTheLockIsHeld() throws Exception {
        RealPatroni primary = leader();
        primary.patchConfiguration("{\"pause\": true}");
        try {
            Waiting.until(
                    "the gateway to know of the pause",
                    Waiting.AT_MOST,
                    () -> gateway.get("/topology").body().contains("\"paused\" : true"));
            awaitOpen(Waiting.AT_MOST);
            try (Connection connection = gateway.primary().connect()) {
                assertThat(BusyClient.port(connection)).isEqualTo(String.valueOf(primary.port()));
            }
        } finally {
            primary.patchConfiguration("{\"pause\": null}");
        }
    }

    @Test
    void readsGoToTheReplicaAndToThePrimaryWhenThereIsNone() throws Exception {
        RealPatroni replica = cluster.others(leader()).getFirst();
        awaitReadsOn(replica);
        replica.stop();
        try {
            awaitReadsOn(leader());
        } finally {
            replica.start();
        }
    }

    /** A node that has just become a replica is one for the gateway when its agent has said so. */
    private void awaitReadsOn(RealPatroni node) throws Exception {
        Waiting.until("reads on " + node.name(), Waiting.AT_MOST, () -> {
            try (Connection connection = gateway.replica().connect()) {
                return BusyClient.port(connection).equals(String.valueOf(node.port()));
            }
        });
    }
}
