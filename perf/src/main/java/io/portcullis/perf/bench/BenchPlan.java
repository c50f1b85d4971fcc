package io.portcullis.perf.bench;

import io.portcullis.lab.tool.Pgbench.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a bench.
 *
 * @param clients numbers of concurrent clients, one measurement for each
 * @param length of one measurement
 * @param rounds every endpoint has its turn in each round
 * @param warmUp time with each number of clients before the measurements
 * @param scale of pgbench's tables
 * @param pgbouncer null to leave it out
 * @param gatewayConfig more configuration for the gateway, in YAML
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
