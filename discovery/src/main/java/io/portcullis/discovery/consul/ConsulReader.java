package io.portcullis.discovery.consul;

import io.portcullis.discovery.consul.ConsulAnswer.Kv;
import io.portcullis.discovery.consul.ConsulRequest.Consistency;
import io.portcullis.discovery.registration.Registrations;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.discovery.store.Keyspace.Entry;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Holding;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of one cluster in Consul, and the registrations of its gateways. */
final class ConsulReader {
    /** Consul does not say which history its indexes are of. One that was emptied or restored shows lower ones. */
    static final String HISTORY = "consul";

    /** No one writes it: a read of it is answered with the index of the newest write to any key. */
    private static final String ABSENT = "portcullis-position";

    private static final String MEMBERS = "members/";

    /** The end of a {@link Holding}. */
    private static final String WRITTEN_WITHOUT_SESSION = "/0";

    private final ConsulCalls calls;
    private final String prefix;
    private final String registrations;

    /** Consul's keys begin without a slash. */
    ConsulReader(ConsulCalls calls, ClusterSettings cluster) {
        this.calls = calls;
        this.prefix = cluster.prefix().substring(1);
        this.registrations = cluster.registrations().substring(1);
    }

    String prefix() {
        return prefix;
    }

    /** What the keys of all registrations begin with. */
    String registrations() {
        return registrations;
    }

    /** All keys, read with a quorum. A list of keys that may not be read is only empty: {@link #index} is refused. */
    ConsulAnswer keys(URI endpoint, long deadline) throws SourceFailure, InterruptedException {
        return ask(endpoint, prefix, Consistency.CONSISTENT, deadline);
    }

    /** The same for a single look, refused if the keys may not be read. */
    Keyspace read(URI endpoint, long deadline) throws SourceFailure, InterruptedException {
        var _ = index(endpoint, deadline);
        ConsulAnswer keys = keys(endpoint, deadline);
        return keyspace(keys, keys.index());
    }

    /**
     * The index of the newest write to any key, read with a quorum.
     *
     * @throws SourceFailure also if the keys may not be read
     */
    long index(URI endpoint, long deadline) throws SourceFailure, InterruptedException {
        return ask(endpoint, prefix + ABSENT, Consistency.CONSISTENT, deadline).index();
    }

    /** All keys as one server has them, which need not be the newest. */
    ConsulAnswer look(URI endpoint, Consistency consistency, long deadline) throws SourceFailure, InterruptedException {
        return ask(endpoint, prefix, consistency, deadline);
    }

    /**
     * Consul leaves out of a list what may not be read, and does not say so. It says so of one key.
     *
     * @throws SourceFailure if the registrations may not be read
     */
    void checkRegistrations(URI endpoint, long deadline) throws SourceFailure, InterruptedException {
        var _ = ask(endpoint, registrations + ABSENT, Consistency.CONSISTENT, deadline);
    }

    /** All registrations, read with a quorum. */
    List<Kv> registered(URI endpoint, long deadline) throws SourceFailure, InterruptedException {
        return ask(endpoint, registrations, Consistency.CONSISTENT, deadline).entries();
    }

    private ConsulAnswer ask(URI endpoint, String key, Consistency consistency, long deadline)
            throws SourceFailure, InterruptedException {
        return calls.ask(
                endpoint, ConsulRequest.read(key, consistency), Duration.ofNanos(deadline - System.nanoTime()));
    }

    /** What a list of all keys shows, at the position {@code index}. */
    Keyspace keyspace(ConsulAnswer answer, long index) throws SourceFailure {
        Map<String, Entry> entries = new HashMap<>();
        for (Kv kv : answer.entries()) {
            if (kv.key().length() > prefix.length()) {
                entries.put(kv.key().substring(prefix.length()), entry(kv));
            }
        }
        return new Keyspace(position(index), entries);
    }

    static Revision position(long index) {
        return new Revision(HISTORY, index);
    }

    /** A lock without a session is none: Patroni never writes it. Another turn of the lock is another holding. */
    private static Entry entry(Kv kv) {
        return new Entry(
                kv.value(),
                position(kv.created()),
                position(kv.modified()),
                kv.session() == null ? null : new Bond(kv.session()),
                kv.session() == null ? null : new Holding(kv.created() + "/" + kv.locked()));
    }

    /**
     * The nodes whose session still has the lock although it was written without that session: they did not let it go. Such a write leaves
     * the session and sets LockIndex to 0, where no holder of a lock has ever been (seen with Consul 1.8.7).
     *
     * @return those whose records have the session of the lock, and that session
     */
    static Map<NodeName, Bond> robbed(Keyspace keys) {
        Map<NodeName, Bond> robbed = new HashMap<>();
        Entry lock = keys.entry("leader");
        if (lock != null
                && lock.bond() != null
                && lock.holding() != null
                && lock.holding().value().endsWith(WRITTEN_WITHOUT_SESSION)) {
            keys.entries().forEach((key, entry) -> {
                String name = key.startsWith(MEMBERS) ? key.substring(MEMBERS.length()) : "";
                if (!name.isBlank() && lock.bond().equals(entry.bond())) {
                    robbed.put(new NodeName(name), lock.bond());
                }
            });
        }
        return robbed;
    }

    /** @param maxSilence of a gateway whose value does not say it, by its session; null if that is not known */
    static Registrations.Entry registration(Kv kv, @Nullable Duration maxSilence) {
        return new Registrations.Entry(
                Long.toString(kv.created()), Long.toString(kv.modified()), kv.value(), maxSilence);
    }

    /** Those of {@code all} by the names of their gateways. */
    Registrations registrations(List<Kv> all) {
        Map<String, Registrations.Entry> entries = new HashMap<>();
        for (Kv kv : all) {
            if (kv.key().length() > registrations.length()) {
                entries.put(kv.key().substring(registrations.length()), registration(kv, null));
            }
        }
        return new Registrations(HISTORY, entries);
    }
}
