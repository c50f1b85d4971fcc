package io.portcullis.perf.scale;

/**
 * One measurement.
 *
 * @param gateways simulated ones; each watches all clusters
 * @param ready seconds from the start of the first process until all clusters of all gateways were open
 * @param gateway all processes of the gateways
 * @param etcd per second
 * @param etcdCores CPU of etcd at rest
 * @param fenceMillis from the news to the last session severed, by the gateway's own clock; 0 if there were no sessions
 * @param severed sessions that the fence severed
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
        double fenceMillis,
        int severed,
        int othersSevered) {
    /**
     * The use of the machine at rest.
     *
     * @param cores CPU seconds for each second
     */
    record Use(int processes, int threads, long residentKiB, int openFiles, double cores) {}
}
