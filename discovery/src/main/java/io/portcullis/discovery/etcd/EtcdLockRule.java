package io.portcullis.discovery.etcd;

import io.portcullis.discovery.store.Keyspace;
import io.portcullis.discovery.store.LockRule;
import io.portcullis.topology.Holding;
import org.jspecify.annotations.Nullable;

/** A lock in etcd is a key with a lease. One holding lasts from the creation of the key to its end. */
public final class EtcdLockRule implements LockRule {
    /** A key without a lease outlives any agent: no lock. */
    @Override
    public @Nullable Holding holding(Keyspace.Entry leader) {
        return leader.bond() == null ? null : holding(leader.created());
    }

    static Holding holding(long createRevision) {
        return new Holding("create revision " + createRevision);
    }
}
