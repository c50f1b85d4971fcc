package io.portcullis.perf.bench;

import io.portcullis.lab.tool.Load;
import io.portcullis.perf.measure.MachineUse;
import io.portcullis.perf.measure.ProcessUse;
import java.util.Map;
import java.util.TreeMap;

/**
 * One measurement: one endpoint, one number of clients, some seconds.
 *
 * @param userMicros CPU of the relay for each transaction, all its threads together, in microseconds; 0 without a relay
 * @param switches voluntary context switches of the relay for each transaction
 * @param microsByThread the same CPU by the names of the threads
 * @param othersShare the share of the CPU that other processes used, and the kernel for itself
 * @param stolenShare the share that the hypervisor gave to other machines
 */
record Run(
        int round,
        int clients,
        String endpoint,
        long transactions,
        double tps,
        double latencyMillis,
        double userMicros,
        double systemMicros,
        double switches,
        Map<String, Double> microsByThread,
        double othersShare,
        double stolenShare) {
    /** With more, a run shows the other processes as much as the relay. */
    static final double MAX_QUIET_OTHERS_SHARE = 0.10;

    static final double MAX_QUIET_STOLEN_SHARE = 0.02;

    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MIN_KEPT_MICROS = 0.01;

    static Run of(int round, int clients, String endpoint, Load load, ProcessUse relay, MachineUse machine) {
        double each = MICROS_PER_SECOND / load.transactions();
        Map<String, Double> threads = new TreeMap<>();
        relay.byThread().forEach((name, seconds) -> {
            if (seconds * each >= MIN_KEPT_MICROS) {
                threads.put(name, seconds * each);
            }
        });
        return new Run(
                round,
                clients,
                endpoint,
                load.transactions(),
                load.tps(),
                load.latencyMillis(),
                relay.cpu().user() * each,
                relay.cpu().system() * each,
                (double) relay.voluntarySwitches() / load.transactions(),
                threads,
                machine.othersShare(),
                machine.stolenShare());
    }

    double cpuMicros() {
        return userMicros + systemMicros;
    }

    boolean quiet() {
        return othersShare <= MAX_QUIET_OTHERS_SHARE && stolenShare <= MAX_QUIET_STOLEN_SHARE;
    }
}
