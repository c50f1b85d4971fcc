package io.portcullis.discovery.conformance;

import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.process.Workspace;
import java.net.URI;
import java.util.List;

/** Three servers of Consul that require a token. */
final class ConsulUnderTest implements DcsUnderTest {
    private static final String TOKEN = "6a1d0c5e-3a57-4a0d-9f0b-2f6c8d1e7b90";
    private static final String UNKNOWN = "00000000-3a57-4a0d-9f0b-2f6c8d1e7b90";

    private final List<RealConsul> servers;

    ConsulUnderTest(Workspace home) {
        servers = RealConsul.in(home).token(TOKEN).startServers(3);
    }

    @Override
    public List<URI> servers() {
        return servers.stream().map(RealConsul::endpoint).toList();
    }

    @Override
    public StoreSettings settings(List<URI> endpoints) {
        return settings(endpoints, TOKEN);
    }

    private static StoreSettings settings(List<URI> endpoints, String token) {
        return new ConsulSettings(endpoints, new Secret.Given(token), null, null);
    }

    @Override
    public StoreSettings wrongCredentials() {
        return settings(servers(), UNKNOWN);
    }

    @Override
    public Agents agents(String scope) {
        return new ConsulAgents(servers.stream().map(RealConsul::operator).toList(), "service/" + scope + "/");
    }

    @Override
    public void freeze() {
        servers.forEach(RealConsul::freeze);
    }

    @Override
    public void thaw() {
        servers.stream().filter(server -> server.process().isAlive()).forEach(RealConsul::thaw);
    }

    @Override
    public void kill() {
        servers.forEach(RealConsul::kill);
    }

    @Override
    public void restart() {
        servers.stream().filter(server -> !server.process().isAlive()).forEach(RealConsul::launchAgain);
        servers.forEach(RealConsul::awaitHealthy);
    }

    @Override
    public void loseQuorum() {
        servers.subList(1, servers.size()).forEach(RealConsul::freeze);
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
        servers.forEach(RealConsul::close);
    }
}
