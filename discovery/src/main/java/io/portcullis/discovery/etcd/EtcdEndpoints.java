package io.portcullis.discovery.etcd;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints, of which one is used until it fails or is slow. All calls and the watch go to the same server, so that they see the
 * same history at about the same time, and a server that is down costs one contact rather than every third. A host with several
 * addresses is as good as several endpoints.
 */
final class EtcdEndpoints {
    /** Beyond what etcd recommends for a cluster, seven, more servers make it no safer. */
    private static final int MAX_ADDRESSES = 9;

    private final List<EtcdEndpoint> links;
    private int current;
    private boolean closed;

    /** @param first an index, different for each gateway, so that not all of them use the same server */
    EtcdEndpoints(List<EtcdEndpoint> links, int first) {
        this.links = new CopyOnWriteArrayList<>(links);
        this.current = first;
        links.forEach(link -> link.onAddresses(count -> spread(link, count)));
    }

    /** One link more for each address of the host that has none yet. They stay when the host has fewer: each then tries what there is. */
    private void spread(EtcdEndpoint link, int addresses) {
        long there = links.stream()
                .filter(other -> other.endpoint().equals(link.endpoint()))
                .count();
        for (int address = Math.toIntExact(there); address < Math.min(addresses, MAX_ADDRESSES) && !closed; address++) {
            links.add(link.toAddress(address));
        }
    }

    /**
     * Opens the channels: they have read their certificates then, which are better found missing now than in an outage. The first
     * connects at once, so that the first contact need not wait for it.
     *
     * @throws IOException naming the file and what would be right
     */
    void prepare() throws IOException {
        for (EtcdEndpoint link : links) {
            link.channel();
        }
        current().channel().getState(true);
    }

    List<EtcdEndpoint> all() {
        return List.copyOf(links);
    }

    EtcdEndpoint current() {
        return links.get(current);
    }

    /** The next that is not {@code busy}, beginning with the current one, and from now on current; null if all are. */
    @Nullable
    EtcdEndpoint next(Predicate<EtcdEndpoint> busy) {
        for (int i = 0; i < links.size(); i++) {
            int index = (current + i) % links.size();
            if (!busy.test(links.get(index))) {
                current = index;
                return links.get(index);
            }
        }
        return null;
    }

    /** Leaves {@code failed}, unless that has been done already; false if there is nowhere to go. */
    boolean leave(EtcdEndpoint failed) {
        if (links.size() == 1 || failed != current()) {
            return false;
        }
        current = (current + 1) % links.size();
        return true;
    }

    void close() {
        closed = true;
        links.forEach(EtcdEndpoint::close);
    }

    boolean awaitClosed(Duration patience) throws InterruptedException {
        boolean all = true;
        for (EtcdEndpoint link : links) {
            all &= link.awaitClosed(patience);
        }
        return all;
    }
}
