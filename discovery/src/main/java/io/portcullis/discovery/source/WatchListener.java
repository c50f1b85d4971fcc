package io.portcullis.discovery.source;

import io.portcullis.topology.Position;
import io.portcullis.topology.Topology;
import java.net.URI;

/** Hears what a watch delivers, on any thread. */
public interface WatchListener {
    /** The watch delivers what happens after {@code from}. */
    void onStarted(URI endpoint, Position from);

    /** The whole picture after a change. It need not have a quorum. */
    void onNews(Topology topology);

    /** The watch delivers no more. The client starts it again. */
    void onEnded(URI endpoint, SourceFailure why);
}
