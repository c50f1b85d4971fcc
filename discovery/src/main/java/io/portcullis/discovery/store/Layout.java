package io.portcullis.discovery.store;

import io.portcullis.topology.Topology;

/** Knows what an agent's keys and values mean. Pure. */
public interface Layout {
    Topology read(Keyspace keys);
}
