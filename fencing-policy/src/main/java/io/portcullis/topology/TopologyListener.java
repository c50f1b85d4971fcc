package io.portcullis.topology;

/** Hears of each topology that discovery sees, in the order of the DCS' history. */
public interface TopologyListener {
    /** Called on a thread of discovery. Must not block. */
    void onTopology(Topology topology);
}
