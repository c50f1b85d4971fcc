package io.portcullis.perf.bench;

import io.portcullis.lab.tool.Pgbench.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be measured.
 *
 * @param clients how many at once, one measurement for each number
 * @param length of one measurement
 * @param rounds in each of which every endpoint has its turn
 * @param warmUp how long the gateway is used with each number of clients before anything counts
 * @param scale of pgbench's tables
 * @param pgbouncer null to leave it out
 * @param gatewayConfig what the gateway is told beside cluster and addresses, in YAML
 */
record BenchPlan(
        List<Integer> clients,
        Mode mode,
        Duration length,
        int rounds,
        Duration warmUp,
        int scale,
        Path haproxy,
        int haproxyThreads,
        @Nullable Path pgbouncer,
        String gatewayConfig,
        boolean syscalls) {
    BenchPlan {
        clients = List.copyOf(clients);
    }

    int mostClients() {
        return clients.stream().mapToInt(Integer::intValue).max().orElse(1);
    }
}
