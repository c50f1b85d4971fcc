package io.portcullis.discovery.conformance;

import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.cluster.RealEtcd;
import java.net.URI;
import java.util.List;

/** Three members of etcd that require a login. */
final class EtcdUnderTest extends RealDcs<RealEtcd> {
    private static final Login ROOT = new Login("root", "not a secret");

    EtcdUnderTest(RealEtcd.Options etcd) {
        super(etcd.login(ROOT).startCluster(3));
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
}
