package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.kubernetes.KubernetesMark.Resource;
import io.portcullis.discovery.kubernetes.ObjectHistory.Picture;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.registration.Registrations;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.source.ClusterClient;
import io.portcullis.discovery.source.Sighting;
import io.portcullis.discovery.source.SimultaneousCalls;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.source.WatchListener;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Protection;
import io.portcullis.fencing.Registration;
import io.portcullis.network.Names;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Reign;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A Patroni cluster in Kubernetes. A contact is three lists without a resource version, which have a quorum: of the objects with the lock,
 * of the Pods, and of the Leases of all gateways. They are asked for at the same time, so that an API server that is slow costs its delay
 * once.
 */
public final class KubernetesClient implements ClusterClient {
    /** The lock's time is known once its holder was seen to renew it; a list has a quorum; gateways register with Leases. */
    public static final Protection PROTECTION = new Protection(true, true, true, Duration.ZERO);

    private static final Registrations NO_LEASES = new Registrations("", Map.of());

    private final ClusterSettings cluster;
    private final KubernetesSettings settings;
    private final ClockSource clock;
    private final KubernetesApi api;
    private final ApiPaths paths;
    private final ClusterPicture picture;
    private final String history;
    private final String name;
    private final @Nullable LeaseRegistry registry;
    private final List<ResourceWatch> watches = new ArrayList<>();

    /**
     * @param cluster its {@code namespace} is not used: Kubernetes has its own
     * @param identity what registers, if {@link FencingSettings#registers}
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public KubernetesClient(
            ClusterSettings cluster,
            KubernetesSettings settings,
            FencingSettings fencing,
            ClockSource clock,
            GatewayIdentity identity,
            Names names)
            throws IOException {
        this.cluster = inNamespace(cluster, settings);
        this.settings = settings;
        this.clock = clock;
        this.api = new KubernetesApi(settings, names);
        this.paths = new ApiPaths(cluster, settings);
        this.history = history(cluster, settings);
        this.name = identity.name();
        this.picture = new ClusterPicture(history, this.cluster, settings);
        this.registry = fencing.registers()
                ? new LeaseRegistry(api, paths, cluster, settings, identity, fencing.maxSilence(), clock, history)
                : null;
    }

    /** What the layout says of a cluster that is not there names Kubernetes' namespace. */
    static ClusterSettings inNamespace(ClusterSettings cluster, KubernetesSettings settings) {
        return new ClusterSettings(
                cluster.scope(),
                settings.namespace(),
                cluster.group(),
                cluster.store(),
                cluster.proxyUrls(),
                cluster.addresses());
    }

    /**
     * The same for all gateways of a cluster, and as long as it has its name. The uid of an object would not do: agents create their objects
     * again when they are deleted.
     */
    static String history(ClusterSettings cluster, KubernetesSettings settings) {
        return settings.namespace() + "/" + LeaseObject.cluster(cluster);
    }

    @Override
    public String kind() {
        return settings.kind();
    }

    @Override
    public List<URI> endpoints() {
        return settings.endpoints();
    }

    @Override
    public Sighting contact(URI endpoint, @Nullable Bond bond, Duration timeout)
            throws SourceFailure, InterruptedException {
        long sent = clock.elapsed();
        try (SimultaneousCalls calls = new SimultaneousCalls()) {
            Future<Picture> locks = calls.start(() -> list(endpoint, Resource.LOCK, timeout));
            Future<Picture> pods = calls.start(() -> list(endpoint, Resource.PODS, timeout));
            Future<Registrations> leases =
                    calls.start(() -> registry == null ? NO_LEASES : registry.read(endpoint, timeout));
            Picture shownLocks = SimultaneousCalls.answer(locks);
            Picture shownPods = SimultaneousCalls.answer(pods);
            Registrations gateways = SimultaneousCalls.answer(leases);
            ClusterPicture.Contact contact = picture.contact(shownLocks, shownPods, sent, clock.elapsed());
            return new Sighting(
                    sent,
                    new Reign(history, 0),
                    contact.topology(),
                    contact.lockTime(),
                    gateways.own(name),
                    gateways.others(name));
        }
    }

    private Picture list(URI endpoint, Resource resource, Duration timeout) throws SourceFailure {
        return picture(api.get(endpoint, paths.list(resource), timeout));
    }

    /** @throws SourceFailure if it is no list of objects */
    static Picture picture(JsonNode list) throws SourceFailure {
        long version = KubernetesObject.version(list.path("metadata"));
        if (version == 0 || !list.path("items").isArray()) {
            throw new SourceFailure(Failure.REFUSED, "its answer is no list of objects with a version");
        }
        Map<String, KubernetesObject> objects = new TreeMap<>();
        for (JsonNode item : list.path("items")) {
            KubernetesObject object = KubernetesObject.of(item);
            objects.put(object.name(), object);
        }
        return new Picture(version, objects);
    }

    @Override
    public synchronized void watch(WatchListener hearing) {
        ResourceWatch.Owner owner = new ResourceWatch.Owner() {
            @Override
            public long onBegin(URI endpoint, Resource resource, Duration timeout) throws SourceFailure {
                long sent = clock.elapsed();
                Picture shown = list(endpoint, resource, timeout);
                picture.listed(resource, shown, sent, clock.elapsed());
                hearing.onStarted(endpoint, picture.position());
                hearing.onNews(picture.topology());
                return shown.version();
            }

            @Override
            public void onChange(Resource resource, WatchEvent.Change change) {
                // Also what a contact has shown before: it is heard that the watch is not behind.
                hearing.onNews(picture.changed(resource, change, clock.elapsed()));
            }

            @Override
            public void onEnd(URI endpoint, SourceFailure why) {
                hearing.onEnded(endpoint, why);
            }
        };
        for (Resource resource : Resource.values()) {
            ResourceWatch watch = new ResourceWatch(api, paths, resource, settings.endpoints(), owner);
            watches.add(watch);
            watch.start();
        }
    }

    @Override
    public synchronized void rewatch() {
        watches.forEach(ResourceWatch::restart);
    }

    @Override
    public Registration register(URI endpoint, FencingEffect.Renew request, Duration timeout) throws SourceFailure {
        if (registry == null) {
            throw new SourceFailure(Failure.REFUSED, "this process registers no gateway");
        }
        return registry.write(endpoint, request, timeout);
    }

    @Override
    public void deregister(URI endpoint, Duration timeout) throws SourceFailure {
        if (registry != null) {
            registry.delete(endpoint, timeout);
        }
    }

    @Override
    public synchronized void close() {
        watches.forEach(ResourceWatch::close);
    }
}
