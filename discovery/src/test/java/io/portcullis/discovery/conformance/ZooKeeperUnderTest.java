package io.portcullis.discovery.conformance;

import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.NodeAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Three members of ZooKeeper. */
final class ZooKeeperUnderTest extends RealDcs<RealZooKeeper> {
    ZooKeeperUnderTest(Workspace home) {
        super(RealZooKeeper.in(home).startEnsemble(3));
    }

    @Override
    public StoreSettings settings(List<URI> endpoints) {
        return settings(endpoints, null);
    }

    private static StoreSettings settings(List<URI> endpoints, ZooKeeperSettings.@Nullable Login login) {
        return new ZooKeeperSettings(
                endpoints.stream()
                        .map(endpoint -> new NodeAddress(endpoint.getHost(), endpoint.getPort()))
                        .toList(),
                "",
                login,
                null,
                null);
    }

    /** Of SASL: a digest login never fails. */
    @Override
    public StoreSettings wrongCredentials() {
        return settings(
                servers(),
                new ZooKeeperSettings.Login(ZooKeeperSettings.Scheme.SASL, "nobody", new Secret.Given("wrong")));
    }

    @Override
    public Agents agents(String scope) {
        return new ZooKeeperAgents(RealZooKeeper.access(members).connectString(), "/service/" + scope);
    }
}
