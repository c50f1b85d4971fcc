package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.harness.PolicyGateway;
import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.network.Names;
import io.portcullis.testkit.kubernetes.KubernetesPatroni;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A gateway before a cluster in Kubernetes; the nodes that a test names are writable. */
final class KubernetesGateway extends PolicyGateway {
    final Set<String> writable;

    KubernetesGateway(KubernetesSettings settings) throws IOException {
        this(settings, FencingSettings.DEFAULT);
    }

    KubernetesGateway(KubernetesSettings settings, FencingSettings fencing) throws IOException {
        this(settings, fencing, ConcurrentHashMap.newKeySet());
    }

    private KubernetesGateway(KubernetesSettings settings, FencingSettings fencing, Set<String> writable)
            throws IOException {
        super(
                new ClusterSources(TestClock.SYSTEM, Names.SYSTEM),
                Kubes.cluster(settings),
                fencing,
                "gate",
                leadership -> writable.contains(leadership.node().value())
                        ? new WritableAnswer.Writable(null, 1)
                        : new WritableAnswer.InRecovery());
        this.writable = writable;
        start();
    }

    /** Also renews the lock as its agent does, so that the route can open. */
    void untilOpenTo(String node, KubernetesPatroni patroni) {
        Waiting.until("an open route to " + node, Waiting.AT_MOST, () -> {
            if (!openTo(node)) {
                patroni.renew();
            }
            return openTo(node);
        });
    }

    boolean openTo(String node) {
        return policy.status() instanceof RouteStatus.Open(var leaderships)
                && leaderships.stream().anyMatch(each -> each.node().value().equals(node));
    }

    void untilClosed() {
        Waiting.until("a closed route", Waiting.AT_MOST, () -> policy.status() instanceof RouteStatus.Closed);
    }
}
