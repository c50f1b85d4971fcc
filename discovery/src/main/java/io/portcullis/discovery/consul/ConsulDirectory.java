package io.portcullis.discovery.consul;

import io.portcullis.discovery.consul.ConsulAnswer.Kv;
import io.portcullis.discovery.http.LastKnownNames;
import io.portcullis.discovery.http.Race;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.discovery.registration.Registrations;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.source.CitusGroup;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.fencing.Registration;
import io.portcullis.network.Names;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lock and the registrations of all gateways, for readers that are no gateways: the barrier, and people. Changes nothing. The
 * lock is read first: every gateway that relays for an earlier one has a registration then, and still has it when the registrations
 * are read.
 */
public final class ConsulDirectory implements ClusterDirectory {
    private static final String MEMBERS = "members/";
    private static final Pattern TTL = Pattern.compile("(\\d{1,6})s");

    private final List<URI> endpoints;
    private final ConsulCalls calls;
    private final ConsulReader reader;
    private final ConsulReader scope;
    private final PatroniLayout layout;
    private final LongSupplier elapsed;
    private final Map<String, Duration> silences = new ConcurrentHashMap<>();
    private volatile @Nullable URI answeredLast;

    /** What is asked of one endpoint. */
    private interface Question<R> {
        R ask(URI endpoint, long deadline) throws SourceFailure, InterruptedException;
    }

    /**
     * @param elapsed a clock in nanoseconds that never steps
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public ConsulDirectory(ClusterSettings cluster, ConsulSettings settings, LongSupplier elapsed) throws IOException {
        this.endpoints = settings.endpoints();
        this.calls = new ConsulCalls(settings, new LastKnownNames(Names.SYSTEM));
        this.reader = new ConsulReader(calls, cluster);
        this.scope = new ConsulReader(calls, cluster.withGroup(null));
        this.layout = new PatroniLayout(cluster);
        this.elapsed = elapsed;
    }

    /**
     * Blocks until one of the endpoints has answered at one of its addresses, for {@code timeout} at the most.
     *
     * @throws IOException if none does, or Consul refuses
     */
    @Override
    public Registered read(Duration timeout) throws IOException {
        return first(timeout, this::read);
    }

    private Registered read(URI endpoint, long deadline) throws SourceFailure, InterruptedException {
        long sent = elapsed.getAsLong();
        Keyspace keys = reader.read(endpoint, deadline);
        reader.checkRegistrations(endpoint, deadline);
        Map<String, Registrations.Entry> entries = new HashMap<>();
        for (Kv kv : reader.registered(endpoint, deadline)) {
            entries.put(
                    kv.key().substring(reader.registrations().length()),
                    ConsulReader.registration(kv, silenceBySession(endpoint, kv, deadline)));
        }
        long arrived = elapsed.getAsLong();
        LeadershipView view = layout.read(keys).view();
        Lock lock = view.lock();
        return new Registered(
                sent,
                arrived,
                lock == null ? null : lock.leadership(),
                view.acknowledgement(),
                new Registrations(ConsulReader.HISTORY, entries).gateways(),
                keys.entries().size());
    }

    /** Only if the registration does not say it itself: a third of what its session lasts. Null if that cannot be known. */
    private @Nullable Duration silenceBySession(URI endpoint, Kv kv, long deadline)
            throws SourceFailure, InterruptedException {
        String session = kv.session();
        if (session == null || RegistrationRecord.decode(kv.value()).maxSilence() != null) {
            return null;
        }
        Duration known = silences.get(session);
        if (known != null) {
            return known;
        }
        try {
            String ttl = calls.ask(
                            endpoint,
                            ConsulRequest.get("/v1/session/info/" + session + "?consistent"),
                            Duration.ofNanos(deadline - System.nanoTime()))
                    .json()
                    .path(0)
                    .path("TTL")
                    .asString("");
            Matcher seconds = TTL.matcher(ttl);
            if (!seconds.matches()) {
                return null;
            }
            Duration found = Registration.Lifetime.maxSilenceOf(Duration.ofSeconds(Long.parseLong(seconds.group(1))));
            silences.put(session, found);
            return found;
        } catch (SourceFailure e) {
            if (e.kind() == Failure.FORBIDDEN) {
                return null;
            }
            throw e;
        }
    }

    /**
     * The nodes of which there is a record. Blocks as {@link #read}.
     *
     * @throws IOException if no endpoint answers, or Consul refuses
     */
    @Override
    public Set<String> members(Duration timeout) throws IOException {
        return first(timeout, (endpoint, deadline) -> {
            Set<String> names = new TreeSet<>();
            for (String key : reader.read(endpoint, deadline).entries().keySet()) {
                if (key.startsWith(MEMBERS)) {
                    names.add(key.substring(MEMBERS.length()));
                }
            }
            return names;
        });
    }

    @Override
    public List<CitusGroup> groups(Duration timeout) throws IOException {
        return first(timeout, (endpoint, deadline) -> {
            Map<String, String> values = new HashMap<>();
            scope.read(endpoint, deadline).entries().forEach((key, entry) -> values.put(key, entry.value()));
            return CitusGroup.of(values.keySet(), key -> values.getOrDefault(key, ""));
        });
    }

    private <R> R first(Duration timeout, Question<R> question) throws IOException {
        return Race.first(endpoints, answeredLast, timeout, (endpoint, left) -> {
            try {
                R answer = question.ask(endpoint, System.nanoTime() + left.toNanos());
                answeredLast = endpoint;
                return answer;
            } catch (SourceFailure e) {
                throw new IOException(endpoint + ": " + e.text(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("it was given up");
            }
        });
    }
}
