package io.portcullis.discovery.source;

import io.portcullis.fencing.DcsReader;
import io.portcullis.fencing.Protection;
import io.portcullis.fencing.Registry;
import org.jspecify.annotations.Nullable;

/**
 * Where a gateway learns what it must know of one cluster, and where it registers: contacts when asked, and news in between. Answers
 * and news come from the source's own thread, which they must not block.
 */
public interface ClusterSource extends DcsReader, Registry, AutoCloseable {
    /** Tells {@code listener} from now on. Called once, before the first contact. */
    void start(SourceListener listener);

    /** What the DCS says that refuses contacts, for people; null if it has answered one since. May be called on any thread. */
    @Nullable
    String refusal();

    /** What this kind of source covers. */
    Protection protection();

    /** Contacts under way are answered as failed, and so are later ones. The registration is deleted: no server is used any more. */
    @Override
    void close();
}
