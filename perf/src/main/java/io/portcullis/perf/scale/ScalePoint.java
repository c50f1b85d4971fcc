package io.portcullis.perf.scale;

import java.util.List;

/**
 * One measurement.
 *
 * @param gateways simulated ones; each watches all clusters
 * @param ready seconds from the start of the first process until all clusters of all gateways were open
 * @param gateway all processes of the gateways
 * @param etcd per second
 * @param etcdCores CPU of etcd at rest
 * @param fenceMillis of each fence, from the news to the last session severed, by the gateway's own clock; the first is the first of its process
 * @param severed sessions that the fences severed
 * @param othersSevered sessions of other clusters that were severed meanwhile
 */
record ScalePoint(
        int gateways,
        int clusters,
        double ready,
        Use gateway,
        EtcdLoad etcd,
        double etcdCores,
        long etcdResidentKiB,
        List<Double> fenceMillis,
        int severed,
        int othersSevered) {
    ScalePoint {
        fenceMillis = List.copyOf(fenceMillis);
    }

    /**
     * The use of the machine at rest.
     *
     * @param cores CPU seconds for each second
     */
    record Use(int processes, int threads, long residentKiB, int openFiles, double cores) {}
}
