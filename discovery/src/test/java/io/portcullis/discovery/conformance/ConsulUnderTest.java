package io.portcullis.discovery.conformance;

import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.process.Workspace;
import java.net.URI;
import java.util.List;

/** Three servers of Consul that require a token. */
final class ConsulUnderTest extends RealDcs<RealConsul> {
    private static final String TOKEN = "6a1d0c5e-3a57-4a0d-9f0b-2f6c8d1e7b90";
    private static final String UNKNOWN = "00000000-3a57-4a0d-9f0b-2f6c8d1e7b90";

    ConsulUnderTest(Workspace home) {
        super(RealConsul.in(home).token(TOKEN).startServers(3));
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
        return new ConsulAgents(members.stream().map(RealConsul::operator).toList(), "service/" + scope + "/");
    }
}
