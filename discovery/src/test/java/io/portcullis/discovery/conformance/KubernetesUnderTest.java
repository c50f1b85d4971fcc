package io.portcullis.discovery.conformance;

import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.fencing.Alarm;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.testkit.kubernetes.KubernetesApiServer;
import io.portcullis.testkit.kubernetes.KubernetesPatroni;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The testkit's own API server, which requires a token: no package has a real one. */
final class KubernetesUnderTest implements DcsUnderTest {
    private static final String TOKEN = "a-token-of-a-service-account";
    private static final String UNKNOWN = "an-unknown-token";

    private final KubernetesApiServer server = new KubernetesApiServer();
    private final KubernetesSettings.Mode mode;
    private boolean running = true;

    KubernetesUnderTest(KubernetesSettings.Mode mode) {
        this.mode = mode;
        server.allowEverything(TOKEN);
    }

    @Override
    public List<URI> servers() {
        return List.of(server.uri());
    }

    @Override
    public StoreSettings settings(List<URI> endpoints) {
        return settings(endpoints, TOKEN);
    }

    private StoreSettings settings(List<URI> endpoints, String token) {
        return new KubernetesSettings(
                endpoints,
                KubernetesPatroni.NAMESPACE,
                Map.of("application", "patroni"),
                KubernetesSettings.DEFAULT_SCOPE_LABEL,
                mode,
                new Secret.Given(token),
                null);
    }

    @Override
    public StoreSettings wrongCredentials() {
        return settings(servers(), UNKNOWN);
    }

    @Override
    public Agents agents(String scope) {
        return new KubernetesAgents(
                server, new KubernetesPatroni(server, scope, mode == KubernetesSettings.Mode.ENDPOINTS));
    }

    /** The record of an agent that is gone stays, and only grows old. */
    @Override
    public ClosedReason afterExpiry() {
        return ClosedReason.LOCK_EXPIRING;
    }

    /** Lock and Pods come by two ways: the Pod of a new primary may be seen before the lock that it took. */
    @Override
    public Set<Alarm> passing() {
        return Set.of(Alarm.TWO_PRIMARIES);
    }

    @Override
    public Map<Story, String> cannotTell() {
        return Map.of(
                Story.QUORUM_LOST,
                "the scripted API server has no etcd behind it that could lose its quorum; one that answers nothing is tested");
    }

    @Override
    public void freeze() {
        server.silent(true);
    }

    @Override
    public void thaw() {
        server.silent(false);
    }

    @Override
    public void kill() {
        running = false;
        server.stop();
    }

    @Override
    public void restart() {
        if (!running) {
            running = true;
            server.start();
        }
    }

    @Override
    public void loseQuorum() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void findQuorum() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void repair() {
        thaw();
        restart();
    }

    @Override
    public void close() {
        server.close();
    }
}
