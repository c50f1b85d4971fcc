package io.portcullis.discovery.etcd;

import io.portcullis.discovery.ClusterSettings;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the lock and the registrations of all gateways, for whoever is no gateway: the barrier, and people. Changes nothing. One
 * transaction that only reads, so it is as of one revision and has a quorum, like a contact.
 */
public final class EtcdDirectory {
    private final EtcdJson etcd;
    private final LongSupplier elapsed;
    private final byte[] registrations;
    private final String request;

    /**
     * @param elapsed a clock in nanoseconds that never steps
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public EtcdDirectory(ClusterSettings cluster, LongSupplier elapsed) throws IOException {
        this.etcd = new EtcdJson(cluster.etcd());
        this.elapsed = elapsed;
        this.registrations = cluster.registrations().getBytes(StandardCharsets.UTF_8);
        byte[] end = registrations.clone();
        end[end.length - 1]++;
        this.request = """
                {"success": [{"request_range": {"key": "%s"}},
                             {"request_range": {"key": "%s", "range_end": "%s"}}]}""".formatted(
                        base64((cluster.prefix() + "leader").getBytes(StandardCharsets.UTF_8)),
                        base64(registrations),
                        base64(end));
    }

    /**
     * Blocks until one of the endpoints has answered, each for {@code timeout} to connect and {@code timeout} to answer at the most.
     *
     * @throws IOException if none does, or etcd refuses
     */
    public Registered read(Duration timeout) throws IOException {
        long sent = elapsed.getAsLong();
        JsonNode answer = etcd.post("/v3/kv/txn", request, timeout);
        JsonNode leader =
                answer.path("responses").path(0).path("response_range").path("kvs");
        String cluster = Long.toHexString(
                Long.parseUnsignedLong(answer.path("header").path("cluster_id").asString("0")));
        List<Registered.Gateway> gateways = new ArrayList<>();
        for (JsonNode kv :
                answer.path("responses").path(1).path("response_range").path("kvs")) {
            byte[] key = Base64.getDecoder().decode(kv.path("key").asString(""));
            gateways.add(new Registered.Gateway(
                    new String(Arrays.copyOfRange(key, registrations.length, key.length), StandardCharsets.UTF_8),
                    kv.path("create_revision").asString(""),
                    RegistrationRecord.decode(text(kv))));
        }
        return new Registered(
                sent, elapsed.getAsLong(), leader.isEmpty() ? null : lock(cluster, leader.path(0)), gateways);
    }

    /** A key without a lease outlives any agent: no lock. */
    private static @Nullable Leadership lock(String cluster, JsonNode leader) {
        String node = text(leader);
        boolean leased = !leader.path("lease").asString("0").equals("0");
        return !leased || node.isBlank()
                ? null
                : PatroniLayout.leadership(
                        cluster,
                        new NodeName(node),
                        Long.parseLong(leader.path("create_revision").asString("0")));
    }

    private static String text(JsonNode kv) {
        return new String(Base64.getDecoder().decode(kv.path("value").asString("")), StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
