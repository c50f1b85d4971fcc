package io.portcullis.discovery.etcd;

import io.portcullis.discovery.source.SourceInspection;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The etcd servers as a person should see them before trusting them.
 *
 * @param servers one for each endpoint
 * @param warnings sentences; what is wrong with the servers although they answer
 * @param registration what would keep a gateway from being registered, or null
 */
public record EtcdInfo(
        List<Server> servers,
        List<String> warnings,
        @Nullable String registration) {
    public EtcdInfo {
        servers = List.copyOf(servers);
        warnings = List.copyOf(warnings);
    }

    /** For people. */
    public SourceInspection inspection() {
        return new SourceInspection(
                servers.stream()
                        .map(server -> new SourceInspection.Server(server.endpoint(), server.describe()))
                        .toList(),
                warnings,
                registration);
    }

    /**
     * @param status what it answered, or null
     * @param problem why it did not answer, or null
     */
    public record Server(
            URI endpoint, @Nullable Status status, @Nullable String problem) {
        String describe() {
            if (status == null) {
                return String.valueOf(problem);
            }
            return "version " + status.version() + (status.leads() ? ", leader" : "")
                    + (status.hasLeader() ? "" : ", without a leader")
                    + (status.alarms().isEmpty() ? "" : ", alarms " + status.alarms());
        }
    }

    /**
     * @param cluster in hex, as in every position
     * @param leads this server is the leader
     * @param hasLeader this server knows of a leader
     * @param alarms such as {@code NOSPACE}
     */
    public record Status(String version, String cluster, boolean leads, boolean hasLeader, List<String> alarms) {
        public Status {
            alarms = List.copyOf(alarms);
        }
    }
}
