package io.portcullis.discovery.harness;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import java.io.IOException;

/**
 * What a gateway is without clients and servers: a source, the fencing policy, and what both said. Who extends this calls {@link
 * #start} when it is made.
 */
public abstract class PolicyGateway extends SourceDriver {
    public final PolicyDriver policy;

    protected PolicyGateway(
            ClusterSources sources,
            ClusterSettings cluster,
            FencingSettings fencing,
            String name,
            PolicyDriver.Probe probe)
            throws IOException {
        super(telemetry -> sources.open(cluster, fencing, GatewayIdentity.of(name, () -> 0), telemetry));
        policy = new PolicyDriver(source, fencing, TestClock.SYSTEM, probe);
    }

    protected final void start() {
        source.start(this);
        policy.start();
    }

    @Override
    public void onNews(FencingEvent.Observed news) {
        super.onNews(news);
        policy.onEvent(news);
    }

    @Override
    public void close() {
        policy.close();
        super.close();
    }
}
