package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.http.LastKnownNames;
import io.portcullis.discovery.kubernetes.KubernetesMark.Resource;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.settings.KubernetesSettings.Mode;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.source.SourceInspection;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.network.Names;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at every API server once, for {@code portcullis check}. Changes nothing. */
public final class KubernetesInspector {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final String COORDINATION = "coordination.k8s.io";

    private final ClusterSettings cluster;
    private final KubernetesSettings settings;
    private final KubernetesApi api;

    private KubernetesInspector(ClusterSettings cluster, KubernetesSettings settings) throws IOException {
        this.cluster = cluster;
        this.settings = settings;
        this.api = new KubernetesApi(settings, new LastKnownNames(Names.SYSTEM));
    }

    /** @throws IOException if the certificates cannot be read, naming the file and what would be right */
    public static SourceInspection inspect(
            ClusterSettings cluster, KubernetesSettings settings, FencingSettings fencing) throws IOException {
        return new KubernetesInspector(cluster, settings).look(fencing.registers());
    }

    private SourceInspection look(boolean registers) {
        List<SourceInspection.Server> servers = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        String registration = registers ? "it could not be tried, since no API server answered" : null;
        boolean tried = false;
        for (URI endpoint : settings.endpoints()) {
            try {
                String version = api.get(endpoint, "/version", TIMEOUT)
                        .path("gitVersion")
                        .asString("of an unknown version");
                servers.add(new SourceInspection.Server(endpoint, "Kubernetes " + version));
                if (!tried) {
                    tried = true;
                    warnings.addAll(unreadable(endpoint));
                    registration = registers ? unwritable(endpoint) : null;
                }
            } catch (SourceFailure e) {
                servers.add(new SourceInspection.Server(endpoint, e.kind().label() + ": " + e.text()));
            }
        }
        return new SourceInspection(servers, warnings, registration);
    }

    private List<String> unreadable(URI endpoint) throws SourceFailure {
        List<String> warnings = new ArrayList<>();
        String resource = settings.mode().resource();
        String missing = missing(
                endpoint,
                List.of(
                        new AccessReview("list", "", resource),
                        new AccessReview("watch", "", resource),
                        new AccessReview("list", "", "pods"),
                        new AccessReview("watch", "", "pods")));
        if (missing != null) {
            warnings.add(missing);
        }
        Mode other = settings.mode() == Mode.CONFIGMAPS ? Mode.ENDPOINTS : Mode.CONFIGMAPS;
        if (leads(endpoint, other) && !leads(endpoint, settings.mode())) {
            warnings.add("the lock of " + cluster.scope() + " is kept in " + other.resource() + ", not in " + resource
                    + ": set kubernetes.mode to " + other.resource());
        }
        return warnings;
    }

    /** Whether there is a leader in these objects; not if they may not be read. */
    private boolean leads(URI endpoint, Mode mode) throws SourceFailure {
        KubernetesSettings looking = new KubernetesSettings(
                settings.endpoints(),
                settings.namespace(),
                settings.labels(),
                settings.scopeLabel(),
                mode,
                settings.token(),
                settings.tls());
        KubernetesApi.Answer answer = api.ask(endpoint, new ApiPaths(cluster, looking).list(Resource.LOCK), TIMEOUT);
        PatroniObjects meaning = new PatroniObjects("", cluster, mode);
        return answer.succeeded()
                && meaning.leader(KubernetesClient.picture(answer.json()).objects()) != null;
    }

    private @Nullable String unwritable(URI endpoint) throws SourceFailure {
        return missing(
                endpoint,
                List.of(
                        new AccessReview("list", COORDINATION, "leases"),
                        new AccessReview("create", COORDINATION, "leases"),
                        new AccessReview("update", COORDINATION, "leases"),
                        new AccessReview("delete", COORDINATION, "leases")));
    }

    /** Which of these rights we do not have, in the words of RBAC; null if we have all. */
    private @Nullable String missing(URI endpoint, List<AccessReview> needed) throws SourceFailure {
        List<AccessReview> lacking = new ArrayList<>();
        for (AccessReview each : needed) {
            KubernetesApi.Answer answer =
                    api.change(endpoint, "POST", AccessReview.PATH, each.question(settings.namespace()), TIMEOUT);
            if (!AccessReview.allowed(KubernetesApi.required(answer))) {
                lacking.add(each);
            }
        }
        return lacking.isEmpty()
                ? null
                : "in namespace " + settings.namespace() + " RBAC does not allow: "
                        + lacking.stream().map(AccessReview::words).collect(Collectors.joining(", "));
    }
}
