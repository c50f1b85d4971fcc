package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real cluster with synchronous_mode and tags, as Patroni writes them. */
class ReplicaChoiceIT {
    private static final int VISITS = 6;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static JsonNode nodes(GatewayProcess gateway) throws Exception {
        return JSON.readTree(gateway.get("/topology").body()).at("/clusters/demo/nodes");
    }

    private static JsonNode node(GatewayProcess gateway, String name) throws Exception {
        return nodes(gateway)
                .valueStream()
                .filter(node -> name.equals(node.path("name").asString()))
                .findFirst()
                .orElseThrow();
    }

    private static String synchronous(GatewayProcess gateway) throws Exception {
        return nodes(gateway)
                .valueStream()
                .filter(node -> node.path("synchronous").asBoolean())
                .map(node -> node.path("name").asString())
                .findFirst()
                .orElse("");
    }

    /** Waits until {@code chosen} serves the replica route alone, and shows that it does. */
    private static void expectOnly(GatewayProcess gateway, RealPatroni chosen, RealPatroni other, String because)
            throws Exception {
        Waiting.until(
                other + " left out, because " + because,
                Waiting.AT_MOST,
                () -> node(gateway, other.name()).path("not_replica_because").asString(""),
                why -> why.contains(because));
        assertThat(node(gateway, chosen.name()).at("/routes/0").asString()).isEqualTo("replica");
        for (int i = 0; i < VISITS; i++) {
            assertThat(gateway.replica().ask("SELECT inet_server_port()")).isEqualTo(String.valueOf(chosen.port()));
        }
    }

    @Test
    void synchronousStandbysComeFirstAndTagsFilter() throws Exception {
        try (Workspace home = Workspace.create("replica-choice-it")) {
            PatroniCluster cluster = PatroniCluster.start(home, 3, PatroniSettings.DEFAULTS);
            RealPatroni leader = cluster.waitForLeader(Waiting.AT_MOST);
            leader.patchConfiguration("{\"synchronous_mode\": true}");
            GatewayLaunch launch =
                    GatewayLaunch.plain().withConfig(home, "routes: {without-replica: error, prefer: sync}");
            try (GatewayProcess gateway = GatewayProcess.start(home, launch, cluster)) {
                Waiting.until(
                        "a synchronous standby", Waiting.AT_MOST, () -> synchronous(gateway), name -> !name.isEmpty());
                RealPatroni first = cluster.node(synchronous(gateway));
                RealPatroni other = cluster.others(leader).stream()
                        .filter(node -> node != first)
                        .findFirst()
                        .orElseThrow();
                expectOnly(gateway, first, other, "synchronous standbys come first (prefer: sync), such as " + first);

                other.tag("{reporting: true, zone: eu-1}");
                Files.writeString(
                        home.folder("gateway").resolve("portcullis.yml"),
                        "routes: {without-replica: error, zone: eu-1}");
                gateway.process().signal(Signal.HUP);
                expectOnly(gateway, other, first, "replicas in the zone eu-1 come first, such as " + other);

                Files.writeString(
                        home.folder("gateway").resolve("portcullis.yml"),
                        "routes: {without-replica: error, prefer: sync, tags: {reporting: 'true'}}");
                gateway.process().signal(Signal.HUP);
                expectOnly(gateway, other, first, "it has no tag reporting");
            }
        }
    }
}
