package io.portcullis.proxy.cancel;

import io.portcullis.pgwire.CancelKey;
import io.portcullis.topology.NodeAddress;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of all live sessions. A client of a visible session is given a key of the gateway's own: the server's process id, so that
 * what the client shows is what {@code pg_stat_activity} shows, and a secret of the gateway's own. Opaque sessions keep the server's key,
 * which the gateway never sees; their cancel requests go to each server on which the client's address has opaque sessions. Safe to use
 * from all threads.
 */
public final class CancelKeys {
    /**
     * Where a cancel request goes, and the key it must show there.
     *
     * @param viaTls the session itself reached the server through TLS of ours
     */
    public record Destination(NodeAddress server, CancelKey key, boolean viaTls) {}

    /** The session that a key belongs to. */
    public interface KeyHolder {
        /** The server that the session has now, or null if it has none. Called on any thread. */
        @Nullable
        Destination destination();
    }

    private final SecureRandom random = new SecureRandom();
    private final Map<CancelKey, KeyHolder> byKey = new ConcurrentHashMap<>();
    private final Map<InetAddress, Map<NodeAddress, Integer>> opaque = new ConcurrentHashMap<>();

    /** A random secret, which takes the place of the server's. */
    public byte[] newSecret(int length) {
        byte[] secret = new byte[length];
        random.nextBytes(secret);
        return secret;
    }

    public void register(CancelKey ours, KeyHolder holder) {
        byKey.put(ours, holder);
    }

    public void forget(CancelKey ours) {
        byKey.remove(ours);
    }

    public void opaqueOpened(InetAddress client, NodeAddress server) {
        opaque.compute(client, (_, servers) -> {
            Map<NodeAddress, Integer> all = servers == null ? new ConcurrentHashMap<>() : servers;
            all.merge(server, 1, Integer::sum);
            return all;
        });
    }

    public void opaqueEnded(InetAddress client, NodeAddress server) {
        opaque.computeIfPresent(client, (_, servers) -> {
            servers.computeIfPresent(server, (_, count) -> count == 1 ? null : count - 1);
            return servers.isEmpty() ? null : servers;
        });
    }

    /** Where a request that shows {@code key} and comes from {@code client} goes; nowhere if no session here has such a key. */
    public List<Destination> find(CancelKey key, InetAddress client) {
        KeyHolder holder = byKey.get(key);
        if (holder != null) {
            Destination now = holder.destination();
            return now == null ? List.of() : List.of(now);
        }
        return opaque.getOrDefault(client, Map.of()).keySet().stream()
                .map(server -> new Destination(server, key, false))
                .toList();
    }
}
