package io.portcullis.discovery.source;

import java.net.URI;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The servers of a DCS, of which one is used until it fails or is slow. Not thread-safe. */
final class EndpointTurns {
    private final List<URI> endpoints;
    private int current;

    /** @param first an index, different for each gateway, so that not all of them use the same server */
    EndpointTurns(List<URI> endpoints, int first) {
        this.endpoints = List.copyOf(endpoints);
        this.current = first;
    }

    URI current() {
        return endpoints.get(current);
    }

    /** The next that is not {@code busy}, beginning with the current one, and from now on current; null if all are. */
    @Nullable
    URI next(Predicate<URI> busy) {
        for (int i = 0; i < endpoints.size(); i++) {
            int index = (current + i) % endpoints.size();
            if (!busy.test(endpoints.get(index))) {
                current = index;
                return endpoints.get(index);
            }
        }
        return null;
    }

    /** Leaves {@code failed}, unless that has been done already. */
    void leave(URI failed) {
        if (failed.equals(current())) {
            current = (current + 1) % endpoints.size();
        }
    }
}
