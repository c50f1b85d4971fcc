package io.portcullis.perf.scale;

import io.portcullis.testkit.gateway.Scrape;

/**
 * The work of etcd since its start, from its own metrics.
 *
 * @param transactions calls of Txn: contacts, and renewals of registrations
 * @param lockTimes calls of LeaseTimeToLive: one before each contact
 * @param grants leases granted: one for each renewal of a registration
 * @param writes committed proposals, which must reach the disk
 * @param watchers at this moment
 * @param streams of these watchers, at this moment
 */
record EtcdLoad(double transactions, double lockTimes, double grants, double writes, double watchers, double streams) {
    private static final String CALLS = "grpc_server_handled_total";

    static EtcdLoad of(Scrape etcd) {
        return new EtcdLoad(
                etcd.sumIfAny(CALLS, "grpc_method=\"Txn\""),
                etcd.sumIfAny(CALLS, "grpc_method=\"LeaseTimeToLive\""),
                etcd.sumIfAny(CALLS, "grpc_method=\"LeaseGrant\""),
                etcd.sum("etcd_server_proposals_committed_total"),
                etcd.sum("etcd_debugging_mvcc_watcher_total"),
                etcd.sum("etcd_debugging_mvcc_watch_stream_total"));
    }

    /** The work in between, for each second. Watchers and streams are the current numbers. */
    EtcdLoad perSecondSince(EtcdLoad before, double seconds) {
        return new EtcdLoad(
                (transactions - before.transactions) / seconds,
                (lockTimes - before.lockTimes) / seconds,
                (grants - before.grants) / seconds,
                (writes - before.writes) / seconds,
                watchers,
                streams);
    }
}
