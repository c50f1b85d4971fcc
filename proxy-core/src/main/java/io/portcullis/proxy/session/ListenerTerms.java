package io.portcullis.proxy.session;

import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.tls.ClientTls;
import io.portcullis.proxy.tls.ClientTlsMode;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every client of one listener.
 *
 * @param replicas what the listener says for itself about them
 * @param tls what ends TLS here; null unless the mode is {@code terminate}
 * @param mayWait whether clients wait for the route to open
 * @param pending counts clients that have not been let in as sessions, of all listeners
 * @param sessions counts the sessions of all listeners
 * @param ownSessions counts those of this listener
 */
public record ListenerTerms(
        Route route,
        ReplicaChoice.OfListener replicas,
        ClientTlsMode tlsMode,
        @Nullable ClientTls tls,
        boolean mayWait,
        Admission pending,
        Admission sessions,
        Admission ownSessions) {
    /** @throws IllegalStateException if TLS does not end here */
    ClientTls requiredTls() {
        if (tls == null) {
            throw new IllegalStateException("this listener does not terminate TLS");
        }
        return tls;
    }
}
