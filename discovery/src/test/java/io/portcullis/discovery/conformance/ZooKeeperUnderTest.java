package io.portcullis.discovery.conformance;

import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.NodeAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Three members of ZooKeeper. */
final class ZooKeeperUnderTest implements DcsUnderTest {
    private final List<RealZooKeeper> members;

    ZooKeeperUnderTest(Workspace home) {
        members = RealZooKeeper.in(home).startEnsemble(3);
    }

    @Override
    public List<URI> servers() {
        return members.stream().map(RealZooKeeper::endpoint).toList();
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

    @Override
    public void freeze() {
        members.forEach(RealZooKeeper::freeze);
    }

    @Override
    public void thaw() {
        members.stream().filter(member -> member.process().isAlive()).forEach(RealZooKeeper::thaw);
    }

    @Override
    public void kill() {
        members.forEach(RealZooKeeper::kill);
    }

    @Override
    public void restart() {
        members.stream().filter(member -> !member.process().isAlive()).forEach(RealZooKeeper::launchAgain);
        members.forEach(member -> Waiting.until(
                "the service of " + member,
                Waiting.AT_MOST,
                () -> !member.mode().isEmpty()));
    }

    @Override
    public void loseQuorum() {
        members.subList(1, members.size()).forEach(RealZooKeeper::freeze);
    }

    @Override
    public void findQuorum() {
        thaw();
    }

    @Override
    public void repair() {
        thaw();
        restart();
    }

    @Override
    public void close() {
        members.forEach(RealZooKeeper::close);
    }
}
