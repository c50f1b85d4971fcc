package io.portcullis.discovery.conformance;

import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.fencing.Alarm;
import io.portcullis.fencing.ClosedReason;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A real DCS of three servers, and what can happen to it. */
interface DcsUnderTest extends AutoCloseable {
    /** Of all servers, so that one may be down. */
    List<URI> servers();

    /**
     * How a gateway reaches these servers, or proxies in front of them.
     *
     * @param endpoints as {@link #servers} has them
     */
    StoreSettings settings(List<URI> endpoints);

    /** The same with credentials that the DCS refuses. */
    StoreSettings wrongCredentials();

    /** The agents of a cluster of their own. */
    Agents agents(String scope);

    /** All servers are silent, and their connections stay. */
    void freeze();

    void thaw();

    /** All servers crash. */
    void kill();

    /** All servers start with their data; returns when they serve. */
    void restart();

    /** So many servers are silent that the rest have no quorum. */
    void loseQuorum();

    void findQuorum();

    /** Ends all that a story that failed left behind: all servers serve. */
    void repair();

    /** Why the route is closed when the lock has expired. */
    default ClosedReason afterExpiry() {
        return ClosedReason.NO_LEADER;
    }

    /** The alarms that may be raised for a moment in any story, because of the way in which this DCS is read. */
    default Set<Alarm> passing() {
        return Set.of();
    }

    /** Which stories this DCS cannot tell, and why, in words for people. */
    default Map<Story, String> cannotTell() {
        return Map.of();
    }

    @Override
    void close() throws Exception;
}
