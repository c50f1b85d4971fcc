package io.portcullis.app.status;

import io.portcullis.proxy.cluster.ClusterName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A gateway at one moment.
 *
 * @param clusters in the order of the configuration
 * @param threads on which everything rests
 * @param waiting clients that wait for a server
 * @param pending clients that have not sent their first message
 * @param needRestart sections of the configuration that were changed, and take effect only after a restart
 * @param configurationRefused whether the configuration was wrong when it was read last
 */
public record GatewayStatus(
        List<ClusterStatus> clusters,
        List<ThreadStatus> threads,
        int waiting,
        int pending,
        Memory memory,
        Traffic traffic,
        List<String> needRestart,
        boolean configurationRefused) {
    /** One thread, how long ago it was last seen to go on, and whether that is recent enough. */
    public record ThreadStatus(String name, Duration age, boolean alive) {}

    /**
     * The memory of bytes that wait.
     *
     * @param stopped directions of sessions that are not read since they hold more than their share
     */
    public record Memory(long held, long limit, int stopped) {}

    /** Bytes relayed since the start. */
    public record Traffic(long toClients, long toServers) {}

    public GatewayStatus {
        clusters = List.copyOf(clusters);
        threads = List.copyOf(threads);
        needRestart = List.copyOf(needRestart);
    }

    public Optional<ClusterStatus> cluster(ClusterName name) {
        return clusters.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    public boolean isLive() {
        return threads.stream().allMatch(ThreadStatus::alive);
    }

    /** The names of the clusters, for people. */
    public String clusterNames() {
        return clusters.stream().map(each -> each.name().value()).collect(Collectors.joining(", "));
    }
}
