package io.portcullis.discovery.etcd;

import io.portcullis.topology.Bond;
import io.portcullis.topology.Holding;
import org.jspecify.annotations.Nullable;

/** A lock in etcd is a key with a lease. One holding lasts from the creation of the key to its end. */
final class EtcdLockRule {
    private EtcdLockRule() {}

    /** Null for a key without a lease: it outlives any agent, so it is no lock. */
    static @Nullable Holding holding(long createRevision, @Nullable Bond bond) {
        return bond == null ? null : new Holding("create revision " + createRevision);
    }
}
