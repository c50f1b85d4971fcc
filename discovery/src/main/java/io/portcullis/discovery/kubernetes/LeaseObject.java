package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.registration.Registrations;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.fencing.Registration.Lifetime;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A registration as an object of coordination.k8s.io/v1. Its times are for people: Kubernetes deletes no Lease. */
final class LeaseObject {
    static final String CLUSTER_LABEL = "portcullis/cluster";

    private static final String GATEWAY = "portcullis/gateway";
    private static final String REGISTRATION = "portcullis/registration";
    private static final int MAX_NAME_LENGTH = 63;
    private static final int HASH_LENGTH = 8;
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private LeaseObject() {}

    /** The label's value: the scope, and the group of a Citus cluster. */
    static String cluster(ClusterSettings cluster) {
        return cluster.group() == null ? cluster.scope() : cluster.scope() + "-" + cluster.group();
    }

    /** A name that Kubernetes takes (a DNS label), and that no other gateway's Lease has. */
    static String name(ClusterSettings cluster, String gateway) {
        String whole = "portcullis-" + cluster(cluster) + "-" + gateway;
        String label =
                whole.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-").replaceAll("-+$", "");
        if (label.equals(whole) && label.length() <= MAX_NAME_LENGTH) {
            return label;
        }
        int length = Math.min(label.length(), MAX_NAME_LENGTH - HASH_LENGTH - 1);
        return label.substring(0, length) + "-" + hash(whole);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /**
     * @param gateway as people call it
     * @param uid of the Lease that is overwritten, and {@code version} the one of its versions that is; both null for a new one
     */
    static ObjectNode write(
            ClusterSettings cluster,
            String namespace,
            String gateway,
            String value,
            Duration maxSilence,
            Instant now,
            @Nullable String uid,
            @Nullable String version) {
        ObjectNode lease = JsonNodeFactory.instance.objectNode();
        lease.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
        ObjectNode metadata = lease.putObject("metadata");
        metadata.put("name", name(cluster, gateway)).put("namespace", namespace);
        if (uid != null && version != null) {
            metadata.put("uid", uid).put("resourceVersion", version);
        }
        metadata.putObject("labels").put("app.kubernetes.io/name", "portcullis").put(CLUSTER_LABEL, cluster(cluster));
        metadata.putObject("annotations").put(GATEWAY, gateway).put(REGISTRATION, value);
        lease.putObject("spec")
                .put("holderIdentity", gateway)
                .put("leaseDurationSeconds", Lifetime.leaseFor(maxSilence).toSeconds())
                .put("renewTime", MICROS.format(now));
        return lease;
    }

    /** The gateway that wrote it, or null if none did. */
    static @Nullable String gateway(JsonNode lease) {
        String name = lease.path("metadata").path("annotations").path(GATEWAY).asString("");
        return name.isEmpty() ? null : name;
    }

    static Registrations.Entry entry(JsonNode lease) {
        JsonNode metadata = lease.path("metadata");
        long seconds = lease.path("spec").path("leaseDurationSeconds").asLong(0);
        return new Registrations.Entry(
                metadata.path("uid").asString(""),
                metadata.path("resourceVersion").asString(""),
                metadata.path("annotations").path(REGISTRATION).asString(""),
                seconds > 0 ? Lifetime.maxSilenceOf(Duration.ofSeconds(seconds)) : null);
    }
}
