package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.discovery.registration.Registrations;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.Registration;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * This gateway's registration: a Lease, which Kubernetes never deletes. A gateway deletes its own when it stops, and those of others that
 * have not changed for an hour while it looked.
 */
final class LeaseRegistry {
    private static final int NOT_FOUND = 404;

    private final KubernetesApi api;
    private final ApiPaths paths;
    private final ClusterSettings cluster;
    private final KubernetesSettings settings;
    private final GatewayIdentity identity;
    private final Duration maxSilence;
    private final ClockSource clock;
    private final LeaseList list;
    private volatile boolean written;

    LeaseRegistry(
            KubernetesApi api,
            ApiPaths paths,
            ClusterSettings cluster,
            KubernetesSettings settings,
            GatewayIdentity identity,
            Duration maxSilence,
            ClockSource clock,
            String history) {
        this.api = api;
        this.paths = paths;
        this.cluster = cluster;
        this.settings = settings;
        this.identity = identity;
        this.maxSilence = maxSilence;
        this.clock = clock;
        this.list = new LeaseList(history);
    }

    /** All gateways' Leases, from a read with a quorum. */
    Registrations read(URI endpoint, Duration timeout) throws SourceFailure {
        return list.read(api.get(endpoint, paths.listLeases(), timeout), clock.elapsed());
    }

    Registration write(URI endpoint, FencingEffect.Renew request, Duration timeout) throws SourceFailure {
        long deadline = System.nanoTime() + timeout.toNanos();
        Registration over = request.over();
        RegistrationRecord record = new RegistrationRecord(
                maxSilence,
                request.acknowledged(),
                clock.elapsed(),
                identity.started(),
                identity.sessions().getAsInt(),
                request.remembered(),
                request.history());
        JsonNode lease = LeaseObject.write(
                cluster,
                settings.namespace(),
                identity.name(),
                record.encode(),
                maxSilence,
                Instant.now(),
                over == null ? null : over.id(),
                over == null ? null : over.version());
        String name = LeaseObject.name(cluster, identity.name());
        written = true;
        KubernetesApi.Answer answer = over == null
                ? api.change(endpoint, "POST", paths.leases(), lease, timeout)
                : api.change(endpoint, "PUT", paths.lease(name), lease, timeout);
        Registration now = Registrations.registration(LeaseObject.entry(KubernetesApi.required(answer)));
        sweep(endpoint, Duration.ofNanos(deadline - System.nanoTime()));
        return now;
    }

    /** One at a time: there is no hurry. */
    private void sweep(URI endpoint, Duration timeout) {
        for (String name : list.abandoned()) {
            try {
                var _ = api.change(endpoint, "DELETE", paths.lease(name), null, timeout);
            } catch (SourceFailure e) {
                // The registration itself was written, and the next renewal tries again.
            }
            return;
        }
    }

    void delete(URI endpoint, Duration timeout) throws SourceFailure {
        if (!written) {
            return;
        }
        String name = LeaseObject.name(cluster, identity.name());
        KubernetesApi.Answer answer = api.change(endpoint, "DELETE", paths.lease(name), null, timeout);
        if (answer.code() != NOT_FOUND) {
            var _ = KubernetesApi.required(answer);
        }
    }
}
