package io.portcullis.testkit.cluster;

import io.portcullis.testkit.tls.TestCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The settings of all nodes of a {@link PatroniCluster}. The methods that change a setting return a copy. */
public record PatroniSettings(
        String scope,
        String namespace,
        Timing timing,
        long maximumLagOnFailover,
        Authentication authentication,
        Map<String, String> parameters,
        List<String> hba,
        @Nullable String prePromote) {
    private static final long DEFAULT_MAXIMUM_LAG = 1_048_576;

    public static final PatroniSettings DEFAULTS = new PatroniSettings(
            "demo", "/service", Timing.QUICK, DEFAULT_MAXIMUM_LAG, Authentication.TRUST, Map.of(), List.of(), null);

    public PatroniSettings {
        parameters = Map.copyOf(parameters);
        hba = List.copyOf(hba);
    }

    public PatroniSettings scope(String name) {
        return new PatroniSettings(
                name, namespace, timing, maximumLagOnFailover, authentication, parameters, hba, prePromote);
    }

    public PatroniSettings namespace(String path) {
        return new PatroniSettings(
                scope, path, timing, maximumLagOnFailover, authentication, parameters, hba, prePromote);
    }

    public PatroniSettings timing(Timing times) {
        return new PatroniSettings(
                scope, namespace, times, maximumLagOnFailover, authentication, parameters, hba, prePromote);
    }

    /** In bytes. A replica with more lag does not take part in a failover. */
    public PatroniSettings maximumLagOnFailover(long bytes) {
        return new PatroniSettings(scope, namespace, timing, bytes, authentication, parameters, hba, prePromote);
    }

    public PatroniSettings authentication(Authentication method) {
        return new PatroniSettings(scope, namespace, timing, maximumLagOnFailover, method, parameters, hba, prePromote);
    }

    /** A setting of all its PostgreSQL servers, such as {@code wal_level}. */
    public PatroniSettings parameter(String key, String value) {
        Map<String, String> more = new TreeMap<>(parameters);
        more.put(key, value);
        return new PatroniSettings(
                scope, namespace, timing, maximumLagOnFailover, authentication, more, hba, prePromote);
    }

    /** Makes all servers offer TLS. */
    public PatroniSettings tls(TestCertificate certificate) {
        return parameter("ssl", "on")
                .parameter("ssl_cert_file", certificate.certificate().toString())
                .parameter("ssl_key_file", certificate.key().toString());
    }

    /** Adds a line to pg_hba.conf, before the lines that let all clients in from loopback by {@link #authentication()}. */
    public PatroniSettings hba(String line) {
        List<String> more = new ArrayList<>(hba);
        more.add(line);
        return new PatroniSettings(
                scope, namespace, timing, maximumLagOnFailover, authentication, parameters, more, prePromote);
    }

    /** The command that an agent runs before it promotes its server. It may have the placeholder of {@link PromotionBarrier}. */
    public PatroniSettings prePromote(@Nullable String command) {
        return new PatroniSettings(
                scope, namespace, timing, maximumLagOnFailover, authentication, parameters, hba, command);
    }
}
