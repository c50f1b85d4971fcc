package io.portcullis.discovery.store;

import io.portcullis.topology.Holding;
import org.jspecify.annotations.Nullable;

/** How a store keeps a lock in a key. Pure. */
public interface LockRule {
    /** Distinguishes this holding of the lock from every other by the same node; null if the key is no lock. */
    @Nullable
    Holding holding(Keyspace.Entry leader);
}
