package io.portcullis.discovery.etcd;

import io.portcullis.discovery.http.LastKnownNames;
import io.portcullis.discovery.registration.FencedLeadership;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.source.CitusGroup;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.fencing.Registration;
import io.portcullis.network.Names;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the lock and the registrations of all gateways, for readers that are no gateways: the barrier, and people. Changes nothing. One
 * transaction that only reads, so it is as of one revision and has a quorum, like a contact.
 */
public final class EtcdDirectory implements ClusterDirectory {
    /** What a gateway has whose registration says nothing and hangs on no lease: the default. No gateway writes such a one. */
    private static final Duration DEFAULT_SILENCE = Duration.ofSeconds(10);

    private final EtcdJson etcd;
    private final LongSupplier elapsed;
    private final byte[] registrations;
    private final byte[] members;
    private final byte[] scope;
    private final String request;
    private final Map<String, Duration> maxSilences = new HashMap<>();

    /**
     * @param elapsed a clock in nanoseconds that never steps
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public EtcdDirectory(ClusterSettings cluster, EtcdSettings settings, LongSupplier elapsed) throws IOException {
        this.etcd = new EtcdJson(settings, new LastKnownNames(Names.SYSTEM));
        this.elapsed = elapsed;
        this.registrations = bytes(cluster.registrations());
        this.members = bytes(cluster.prefix() + "members/");
        this.scope = bytes(cluster.withGroup(null).prefix());
        this.request = """
                {"success": [{"request_range": {"key": "%s"}},
                             {"request_range": {"key": "%s", "range_end": "%s"}},
                             {"request_range": {"key": "%s", "range_end": "%s", "count_only": true}}]}""".formatted(
                        base64(bytes(cluster.prefix() + "leader")),
                        base64(registrations),
                        base64(end(registrations)),
                        base64(bytes(cluster.prefix())),
                        base64(end(bytes(cluster.prefix()))));
    }

    /**
     * Blocks until one of the endpoints has answered at one of its addresses, for {@code timeout} at the most.
     *
     * @throws IOException if none does, or etcd refuses
     */
    @Override
    public Registered read(Duration timeout) throws IOException {
        long sent = elapsed.getAsLong();
        JsonNode answer = etcd.post("/v3/kv/txn", request, timeout);
        long arrived = elapsed.getAsLong();
        JsonNode leader = range(answer, 0).path("kvs");
        String cluster = Long.toHexString(
                Long.parseUnsignedLong(answer.path("header").path("cluster_id").asString("0")));
        List<Registered.Gateway> gateways = new ArrayList<>();
        for (JsonNode kv : range(answer, 1).path("kvs")) {
            String id = kv.path("create_revision").asString("");
            RegistrationRecord record = RegistrationRecord.decode(text(kv));
            gateways.add(new Registered.Gateway(
                    keyAfter(registrations, kv), id, maxSilence(id, kv, record, timeout), record));
        }
        Leadership lock = leader.isEmpty() ? null : lock(cluster, leader.path(0));
        return new Registered(
                sent,
                arrived,
                lock,
                lock == null ? null : FencedLeadership.acknowledgement(lock),
                gateways,
                Long.parseLong(range(answer, 2).path("count").asString("0")));
    }

    /**
     * The nodes of which there is a record. Blocks as {@link #read}.
     *
     * @throws IOException if no endpoint answers, or etcd refuses
     */
    @Override
    public Set<String> members(Duration timeout) throws IOException {
        return keysAfter(members, timeout);
    }

    @Override
    public List<CitusGroup> groups(Duration timeout) throws IOException {
        return CitusGroup.of(keysAfter(scope, timeout), key -> {
            String one = """
                    {"key": "%s"}""".formatted(base64(bytes(new String(scope, StandardCharsets.UTF_8) + key)));
            return text(etcd.post("/v3/kv/range", one, timeout).path("kvs").path(0));
        });
    }

    private Set<String> keysAfter(byte[] prefix, Duration timeout) throws IOException {
        String range = """
                {"key": "%s", "range_end": "%s", "keys_only": true}""".formatted(base64(prefix), base64(end(prefix)));
        Set<String> keys = new TreeSet<>();
        for (JsonNode kv : etcd.post("/v3/kv/range", range, timeout).path("kvs")) {
            keys.add(keyAfter(prefix, kv));
        }
        return keys;
    }

    /**
     * What it says itself; or a third of what its lease was granted for, by the contract that a lease lasts three times as long as its
     * gateway may relay. A registration in a format of later versions is read in this way, too.
     */
    private Duration maxSilence(String id, JsonNode kv, RegistrationRecord record, Duration timeout)
            throws IOException {
        Duration said = record.maxSilence();
        if (said != null) {
            return said;
        }
        Duration known = maxSilences.get(id);
        if (known != null) {
            return known;
        }
        String lease = kv.path("lease").asString("0");
        Duration found = lease.equals("0") ? DEFAULT_SILENCE : ofLease(lease, timeout);
        maxSilences.put(id, found);
        return found;
    }

    private Duration ofLease(String lease, Duration timeout) throws IOException {
        JsonNode answer = etcd.post("/v3/lease/timetolive", "{\"ID\": \"" + lease + "\"}", timeout);
        long granted = Long.parseLong(answer.path("grantedTTL").asString("0"));
        if (granted <= 0) {
            throw new IOException("the lease " + lease + " of a registration has just run out: look again");
        }
        return Registration.Lifetime.maxSilenceOf(Duration.ofSeconds(granted));
    }

    private static JsonNode range(JsonNode answer, int index) {
        return answer.path("responses").path(index).path("response_range");
    }

    private static String keyAfter(byte[] prefix, JsonNode kv) {
        byte[] key = Base64.getDecoder().decode(kv.path("key").asString(""));
        return new String(Arrays.copyOfRange(key, prefix.length, key.length), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The first key after all that begin with {@code prefix}, which ends in a slash. */
    private static byte[] end(byte[] prefix) {
        byte[] end = prefix.clone();
        end[end.length - 1]++;
        return end;
    }

    private static @Nullable Leadership lock(String cluster, JsonNode leader) {
        String node = text(leader);
        String lease = leader.path("lease").asString("0");
        Holding holding = EtcdLockRule.holding(
                Long.parseLong(leader.path("create_revision").asString("0")),
                lease.equals("0") ? null : new Bond(lease));
        return holding == null || node.isBlank() ? null : new Leadership(cluster, new NodeName(node), holding);
    }

    private static String text(JsonNode kv) {
        return new String(Base64.getDecoder().decode(kv.path("value").asString("")), StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
