package io.portcullis.discovery.source;

import io.portcullis.fencing.FencingEvent;
import io.portcullis.topology.Topology;

/** Hears what a source sees, on the source's thread. */
public interface SourceListener {
    /** The newest picture, before the event that it belongs to. */
    void onTopology(Topology topology);

    /** News between contacts. */
    void onNews(FencingEvent.Observed news);
}
