package io.portcullis.discovery.source;

import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.Registration;
import io.portcullis.topology.Bond;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One cluster in one DCS, seen by one gateway: what a {@link BlockingSource} drives. Its methods block the virtual thread that calls
 * them, end within their timeout, and end early when that thread is interrupted. Thread-safe.
 */
public interface ClusterClient extends AutoCloseable {
    /** What people call this kind of DCS. */
    String kind();

    /** Its servers, at least one. One is used until it fails or is slow. */
    List<URI> endpoints();

    /**
     * Reads the cluster with a quorum, and then our own registration. The sighting is dated by the sending of its first request.
     *
     * @param bond of the lock that was seen last, for a DCS that says how long it holds; or null
     * @throws SourceFailure if there is no such answer within {@code timeout}
     */
    Sighting contact(URI endpoint, @Nullable Bond bond, Duration timeout) throws SourceFailure, InterruptedException;

    /**
     * Follows the cluster on threads of its own until this is closed, and starts again by itself after an error, later each time. Called
     * once at most, and only if there is a watch.
     */
    void watch(WatchListener listener);

    /** There is a watch. Without one, contacts alone bring what is new. */
    default boolean watches() {
        return true;
    }

    /** Starts the watch again: it is alive and delivers nothing. */
    void rewatch();

    /**
     * Writes the registration as {@link FencingEffect.Renew} says. One call at a time.
     *
     * @throws SourceFailure if it was refused, or if it is not known whether it was performed
     */
    Registration register(URI endpoint, FencingEffect.Renew request, Duration timeout)
            throws SourceFailure, InterruptedException;

    /**
     * Deletes the registration: no server is used any more.
     *
     * @throws SourceFailure if that is not known to have happened; it then ends with its {@link Registration.Lifetime}
     */
    void deregister(URI endpoint, Duration timeout) throws SourceFailure, InterruptedException;

    @Override
    void close();
}
