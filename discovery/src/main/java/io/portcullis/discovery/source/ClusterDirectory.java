package io.portcullis.discovery.source;

import io.portcullis.discovery.registration.Registered;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Reads the lock and the registrations of all gateways, for readers that are no gateways: the barrier, and people. Changes nothing. */
public interface ClusterDirectory {
    /**
     * Blocks until the DCS has answered, for {@code timeout} at the most.
     *
     * @throws IOException if it does not answer, or refuses
     */
    Registered read(Duration timeout) throws IOException;

    /**
     * The nodes of which there is a record. Blocks as {@link #read}.
     *
     * @throws IOException if the DCS does not answer, or refuses
     */
    Set<String> members(Duration timeout) throws IOException;

    /**
     * The Citus groups under the scope, by number. Blocks as {@link #read}.
     *
     * @throws IOException if the DCS does not answer, or refuses
     */
    List<CitusGroup> groups(Duration timeout) throws IOException;
}
