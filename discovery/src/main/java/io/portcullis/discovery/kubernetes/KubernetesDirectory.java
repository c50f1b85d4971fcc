package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.http.LastKnownNames;
import io.portcullis.discovery.kubernetes.KubernetesMark.Resource;
import io.portcullis.discovery.kubernetes.ObjectHistory.Picture;
import io.portcullis.discovery.registration.FencedLeadership;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.registration.Registrations;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.source.CitusGroup;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.network.Names;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the lock and the registrations of all gateways, for readers that are no gateways. The lock first: a gateway whose Lease is not
 * there then has registered later, and never seen an earlier leadership. A reader that has looked for long enough leaves out gateways that
 * are gone; one that looks once cannot know them.
 */
public final class KubernetesDirectory implements ClusterDirectory {
    private final String scope;
    private final KubernetesSettings settings;
    private final KubernetesApi api;
    private final ApiPaths paths;
    private final PatroniObjects meaning;
    private final LeaseList leases;
    private final String history;
    private final LongSupplier elapsed;

    /**
     * @param elapsed a clock in nanoseconds that never steps
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public KubernetesDirectory(ClusterSettings cluster, KubernetesSettings settings, LongSupplier elapsed)
            throws IOException {
        this.scope = cluster.scope();
        this.settings = settings;
        this.api = new KubernetesApi(settings, new LastKnownNames(Names.SYSTEM));
        this.paths = new ApiPaths(cluster, settings);
        this.history = KubernetesClient.history(cluster, settings);
        this.meaning = new PatroniObjects(history, cluster, settings.mode());
        this.leases = new LeaseList(history);
        this.elapsed = elapsed;
    }

    private interface Question<T> {
        T ask(URI endpoint, Duration timeout) throws IOException;
    }

    /** Of the first server that answers. */
    private <T> T first(Duration timeout, Question<T> question) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<String> failures = new ArrayList<>();
        int left = settings.endpoints().size();
        for (URI endpoint : settings.endpoints()) {
            try {
                return question.ask(endpoint, Duration.ofNanos((deadline - System.nanoTime()) / left));
            } catch (SourceFailure e) {
                failures.add(endpoint + ": " + e.text());
                left--;
            }
        }
        throw new IOException("Kubernetes cannot be asked: " + String.join("; ", failures));
    }

    @Override
    public Registered read(Duration timeout) throws IOException {
        return first(timeout, this::read);
    }

    private Registered read(URI endpoint, Duration timeout) throws SourceFailure {
        long sent = elapsed.getAsLong();
        Picture objects = KubernetesClient.picture(api.get(endpoint, paths.list(Resource.LOCK), timeout));
        JsonNode list = api.get(endpoint, paths.listLeases(), timeout.minusNanos(elapsed.getAsLong() - sent));
        long arrived = elapsed.getAsLong();
        Registrations gateways = leases.read(list, arrived);
        Leadership lock = lock(LeaderRecord.of(meaning.leader(objects.objects())));
        return new Registered(
                sent,
                arrived,
                lock,
                lock == null ? null : FencedLeadership.acknowledgement(lock),
                gateways.gateways(),
                objects.objects().size());
    }

    private @Nullable Leadership lock(@Nullable LeaderRecord record) {
        return record == null || !record.held()
                ? null
                : new Leadership(history, new NodeName(record.holder()), record.holding());
    }

    @Override
    public Set<String> members(Duration timeout) throws IOException {
        return first(timeout, (endpoint, left) -> {
            Set<String> names = new TreeSet<>();
            KubernetesClient.picture(api.get(endpoint, paths.list(Resource.PODS), left))
                    .objects()
                    .forEach((name, pod) -> {
                        if (pod.annotation("status") != null) {
                            names.add(name);
                        }
                    });
            return names;
        });
    }

    @Override
    public List<CitusGroup> groups(Duration timeout) throws IOException {
        return first(timeout, (endpoint, left) -> {
            long sent = System.nanoTime();
            Picture objects = KubernetesClient.picture(api.get(endpoint, paths.listGroups(Resource.LOCK), left));
            Picture pods = KubernetesClient.picture(
                    api.get(endpoint, paths.listGroups(Resource.PODS), left.minusNanos(System.nanoTime() - sent)));
            return PatroniObjects.groups(scope, settings.mode(), objects.objects(), pods.objects());
        });
    }
}
