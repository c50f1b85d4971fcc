package io.portcullis.discovery.consul;

import io.portcullis.discovery.harness.SourceDriver;
import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.source.BlockingSource;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Registration;
import io.portcullis.network.Names;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Lock;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The source of a cluster in Consul. */
final class ConsulGateway extends SourceDriver {
    ConsulGateway(ConsulSettings consul, FencingSettings fencing) throws IOException {
        super(telemetry -> new BlockingSource(
                new ConsulClient(
                        cluster(consul),
                        consul,
                        fencing,
                        TestClock.SYSTEM,
                        GatewayIdentity.of("test", () -> 0),
                        Names.SYSTEM),
                ConsulClient.protection(fencing),
                fencing,
                TestClock.SYSTEM,
                telemetry));
        source.start(this);
    }

    static ClusterSettings cluster(ConsulSettings consul) {
        return new ClusterSettings("demo", "/service", consul, Map.of());
    }

    static ConsulSettings settings(List<RealConsul> agents) {
        return new ConsulSettings(agents.stream().map(RealConsul::endpoint).toList(), null, null, null);
    }

    static ConsulSettings withToken(URI endpoint, String token) {
        return new ConsulSettings(List.of(endpoint), new Secret.Given(token), null, null);
    }

    static ConsulGateway of(RealConsul... agents) throws IOException {
        return new ConsulGateway(settings(List.of(agents)), FencingSettings.DEFAULT);
    }

    @Nullable
    Lock lock() throws Exception {
        return answered().reading().view().lock();
    }

    Registration renewed(@Nullable Registration over, @Nullable Acknowledgement acknowledged) throws Exception {
        return ((FencingEvent.Renewed) Waiting.until(
                        "a registration",
                        Waiting.AT_MOST,
                        () -> renew(over, acknowledged),
                        FencingEvent.Renewed.class::isInstance))
                .registration();
    }
}
