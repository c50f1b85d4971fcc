package io.portcullis.discovery.conformance;

import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Workspace;
import java.net.URI;
import java.util.List;

/** Three members of etcd that require a login. */
final class EtcdUnderTest implements DcsUnderTest {
    private static final Login ROOT = new Login("root", "not a secret");

    private final List<RealEtcd> members;

    EtcdUnderTest(Workspace home) {
        members = RealEtcd.in(home).login(ROOT).startCluster(3);
    }

    @Override
    public List<URI> servers() {
        return members.stream().map(RealEtcd::endpoint).toList();
    }

    @Override
    public StoreSettings settings(List<URI> endpoints) {
        return settings(endpoints, ROOT.password());
    }

    private static StoreSettings settings(List<URI> endpoints, String password) {
        return new EtcdSettings(endpoints, new Credentials(ROOT.user(), new Secret.Given(password)), null);
    }

    @Override
    public StoreSettings wrongCredentials() {
        return settings(servers(), "wrong");
    }

    @Override
    public Agents agents(String scope) {
        return new EtcdAgents(new EtcdJsonClient(servers(), ROOT), "/service/" + scope + "/");
    }

    @Override
    public void freeze() {
        members.forEach(RealEtcd::freeze);
    }

    @Override
    public void thaw() {
        members.stream().filter(member -> member.process().isAlive()).forEach(RealEtcd::thaw);
    }

    @Override
    public void kill() {
        members.forEach(RealEtcd::kill);
    }

    @Override
    public void restart() {
        members.forEach(RealEtcd::launchAgain);
        members.forEach(RealEtcd::awaitHealthy);
    }

    @Override
    public void loseQuorum() {
        members.subList(1, members.size()).forEach(RealEtcd::freeze);
    }

    @Override
    public void findQuorum() {
        members.subList(1, members.size()).forEach(RealEtcd::thaw);
    }

    @Override
    public void repair() {
        thaw();
        members.stream().filter(member -> !member.process().isAlive()).forEach(RealEtcd::launchAgain);
        members.forEach(RealEtcd::awaitHealthy);
    }

    @Override
    public void close() {
        members.forEach(RealEtcd::close);
    }
}
