package io.portcullis.discovery.store;

import io.portcullis.discovery.store.Keyspace.Entry;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Revision;
import org.jspecify.annotations.Nullable;

/** Keys as a store that counts its changes, such as etcd, shows them. */
public final class Entries {
    private Entries() {}

    /** A key that does not expire. */
    public static Entry lasting(String history, String value, long created, long written) {
        return entry(history, value, created, written, null);
    }

    /** A key that hangs on {@code bond}, and is a lock, unless that is null. */
    public static Entry entry(String history, String value, long created, long written, @Nullable Bond bond) {
        return new Entry(
                value,
                new Revision(history, created),
                new Revision(history, written),
                bond,
                bond == null ? null : new Holding("create revision " + created));
    }
}
