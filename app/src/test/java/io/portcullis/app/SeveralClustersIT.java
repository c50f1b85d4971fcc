package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.cluster.EtcdOperator;
import io.portcullis.testkit.cluster.KeysOnlyCluster;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.gateway.Scrape;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two clusters behind one gateway process, on one real etcd: what happens to one leaves the other alone. */
class SeveralClustersIT {
    private final Workspace home = Workspace.create("several-clusters-it");
    private final HttpClient http = HttpClient.newHttpClient();
    private final int shopPort = home.freePort();
    private final int crmPort = home.freePort();
    private final int adminPort = home.freePort();
    private RealEtcd etcd;
    private KeysOnlyCluster shop;
    private KeysOnlyCluster crm;
    private ScriptedServer shopServer;
    private ScriptedServer crmServer;
    private ManagedProcess gateway;

    @BeforeEach
    void start() throws IOException {
        etcd = RealEtcd.in(home).start();
        EtcdOperator operator = new EtcdOperator(List.of(etcd));
        shop = new KeysOnlyCluster(operator, "shop");
        crm = new KeysOnlyCluster(operator, "crm");
        shopServer = new ScriptedServer();
        crmServer = new ScriptedServer();
        shop.lead("pg1", Map.of("pg1", shopServer.port(), "pg2", shopServer.port()));
        crm.lead("pg1", Map.of("pg1", crmServer.port()));
        Path folder = home.folder("gateway");
        Path file = home.write(folder.resolve("portcullis.yml"), """
                clusters:
                  - {scope: shop, etcd: {endpoints: ['%1$s']}}
                  - {scope: crm, etcd: {endpoints: ['%1$s']}}
                admin: {bind: '127.0.0.1:%2$d', token-file: '%3$s'}
                event-loops: 2
                listeners:
                  - {bind: '127.0.0.1:%4$d', route: primary, cluster: shop}
                  - {bind: '127.0.0.1:%5$d', route: primary, cluster: crm}
                """.formatted(
                        etcd.endpoint(), adminPort, folder.resolve("token"), shopPort, crmPort));
        gateway = ManagedProcess.start(
                home,
                "gateway",
                ManagedProcess.RunAs.CALLER,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        "--config",
                        file.toString()));
        gateway.await("both clusters open", Waiting.AT_MOST, () -> get("/ready").statusCode(), status -> status == 200);
    }

    @AfterEach
    void stop() throws IOException {
        http.close();
        shopServer.close();
        crmServer.close();
        home.close();
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Scrape scrape() throws IOException {
        return new Scrape(get("/metrics").body());
    }

    /** A client of a listener, and the server that it was given. */
    private record Pair(WirePeer client, WirePeer server) {
        static Pair through(int port, ScriptedServer listening) throws IOException {
            WirePeer client = WirePeer.connect(port);
            client.send(WirePeer.startup("user", "u", "database", "d"));
            WirePeer server = listening.acceptStarted();
            server.welcome(1, new byte[] {1, 2, 3, 4}, "in_hot_standby=off");
            client.readUntil('Z');
            return new Pair(client, server);
        }

        void works() throws IOException {
            client.query("SELECT 1");
            server.readUntil('Q');
            server.complete("SELECT 1");
            client.readUntil('Z');
        }
    }

    @Test
    void aFenceTouchesItsOwnClusterOnly() throws Exception {
        Pair ofShop = Pair.through(shopPort, shopServer);
        Pair ofCrm = Pair.through(crmPort, crmServer);
        ofShop.works();
        ofCrm.works();

        shop.lead("pg2", Map.of("pg1", shopServer.port(), "pg2", shopServer.port()));

        assertThat(ofShop.client().readUntil('E').fields().get('C')).isEqualTo("57P01");
        assertThat(ofShop.server().awaitEnd()).isEqualTo(WirePeer.End.RESET);
        ofCrm.works();
        gateway.await(
                "shop open to pg2",
                Waiting.AT_MOST,
                () -> get("/shop/primary").body(),
                body -> body.contains("\"node\" : \"pg2\""));
        Pair next = Pair.through(shopPort, shopServer);
        next.works();
        ofCrm.works();

        assertThat(scrape().sum("portcullis_fence_severed_total", "cluster=\"shop\""))
                .isEqualTo(1);
        assertThat(scrape().sumIfAny("portcullis_fence_severed_total", "cluster=\"crm\""))
                .isZero();
        assertThat(scrape().sum("portcullis_leadership_changes_total", "cluster=\"shop\""))
                .isEqualTo(2);
        assertThat(scrape().sum("portcullis_leadership_changes_total", "cluster=\"crm\""))
                .isEqualTo(1);
        assertThat(get("/topology").body()).contains("\"shop\" : {", "\"crm\" : {");
        assertThat(lines("leadership changed"))
                .isNotEmpty()
                .allMatch(line -> line.contains("cluster=\"shop\"") || line.contains("from=\"-\""));
        for (Pair each : List.of(ofShop, ofCrm, next)) {
            each.client().close();
            each.server().close();
        }
    }

    /** Lines about the process itself have none: which it is, and where it listens for whom. */
    @Test
    void everyLineAboutAClusterNamesIt() throws Exception {
        Pair ofCrm = Pair.through(crmPort, crmServer);
        crm.lead("pg2", Map.of("pg1", crmServer.port(), "pg2", crmServer.port()));
        assertThat(ofCrm.server().awaitEnd()).isEqualTo(WirePeer.End.RESET);
        gateway.await("crm open to pg2", Waiting.AT_MOST, () -> get("/ready").statusCode(), status -> status == 200);
        ofCrm.client().close();
        ofCrm.server().close();

        for (String message : List.of(
                "etcd answers",
                "watching",
                "registered",
                "published",
                "fenced",
                "primary route opened",
                "primary route closed",
                "session established",
                "session ended")) {
            assertThat(lines(message))
                    .as(message)
                    .isNotEmpty()
                    .allMatch(line -> line.contains("cluster=\"shop\"") || line.contains("cluster=\"crm\""));
        }
        assertThat(lines("fenced")).anyMatch(line -> line.contains("cluster=\"shop\""));
        assertThat(lines("session ended")).allMatch(line -> line.contains("cluster=\"crm\""));
    }

    private List<String> lines(String message) {
        return gateway.log()
                .lines()
                .filter(line -> line.contains(" " + message))
                .toList();
    }
}
