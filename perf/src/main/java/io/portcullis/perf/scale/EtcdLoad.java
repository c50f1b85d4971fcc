package io.portcullis.perf.scale;

import io.portcullis.testkit.gateway.Scrape;

/**
 * What etcd has done since it started, by its own metrics.
 *
 * @param transactions calls of Txn: contacts, and renewals of registrations
 * @param lockTimes calls of LeaseTimeToLive: one before each contact
 * @param grants leases granted: one for each renewal of a registration
 * @param writes proposals that the members agreed on: what must reach the disk
 * @param watchers at this moment
 * @param streams on which they are, at this moment
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

    /** What was done in between, for each second; watchers and streams as they are now. */
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
