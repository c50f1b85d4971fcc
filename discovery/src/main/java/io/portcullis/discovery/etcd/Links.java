package io.portcullis.discovery.etcd;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The endpoints, of which one is used until it fails. All calls and the watch go to the same server, so that they see the same
 * history at about the same time, and a server that is down costs one contact rather than every third.
 */
final class Links {
    private final List<Link> links;
    private int current;

    /** @param first an index, different for each gateway, so that not all of them use the same server */
    Links(List<Link> links, int first) {
        this.links = List.copyOf(links);
        this.current = first;
    }

    /**
     * Opens the channels: they have read their certificates then, which are better found missing now than in an outage. The first
     * connects at once, so that the first contact need not wait for it.
     *
     * @throws IOException naming the file and what would be right
     */
    void prepare() throws IOException {
        for (Link link : links) {
            link.channel();
        }
        current().channel().getState(true);
    }

    List<Link> all() {
        return links;
    }

    Link current() {
        return links.get(current);
    }

    /** Leaves {@code failed}, unless that has been done already; false if there is nowhere to go. */
    boolean leave(Link failed) {
        if (links.size() == 1 || failed != current()) {
            return false;
        }
        current = (current + 1) % links.size();
        return true;
    }

    void close() {
        links.forEach(Link::close);
    }

    boolean awaitClosed(Duration patience) throws InterruptedException {
        boolean all = true;
        for (Link link : links) {
            all &= link.awaitClosed(patience);
        }
        return all;
    }
}
