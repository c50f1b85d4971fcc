package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.process.ExitCode;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Network;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Only the primary has lost etcd, and failsafe mode keeps it: a pin serves it. Each node is on a host of its own. */
class FailsafePinIT {

    @Test
    void aPrimaryThatFailsafeModeKeepsCanBePinnedThoughItsRecordIsGone() throws Exception {
        try (Workspace home = Workspace.create("failsafe-pin-it")) {
            Network network = Network.create(home);
            Host dcs = network.add("etcd");
            Host clients = network.add("gateway");
            PatroniCluster cluster = PatroniCluster.start(
                    home,
                    List.of(network.add("pg1"), network.add("pg2")),
                    PatroniSettings.DEFAULTS,
                    RealEtcd.in(home).startCluster(List.of(dcs)));
            RealPatroni primary = cluster.waitForLeader(Waiting.AT_MOST);
            primary.patchConfiguration("{\"failsafe_mode\": true}");
            try (GatewayProcess gateway =
                    GatewayProcess.start(home, clients, "gateway", GatewayLaunch.plain(), cluster)) {
                Waiting.until(
                        "failsafe mode",
                        Waiting.AT_MOST,
                        () -> gateway.get("/topology").body().contains("\"failsafe_mode\" : true"));
                primary.awaitEndOfLoop();
                network.cut(List.of(primary.host()), List.of(dcs));
                network.cut(List.of(dcs), List.of(primary.host()));
                PinnedGateway pinned = new PinnedGateway(gateway);
                pinned.awaitClosed("no-leader-failsafe");

                assertThat(pinned.pin(primary)).isEqualTo(ExitCode.SUCCESS);

                pinned.assertWritable();
                assertThat(primary.address().ask("SELECT what FROM written")).isEqualTo("while pinned");
            }
        }
    }
}
