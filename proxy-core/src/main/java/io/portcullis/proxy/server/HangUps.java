package io.portcullis.proxy.server;

import io.portcullis.topology.NodeName;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Servers that closed the connection instead of answering a StartupMessage. One client alone proves nothing, since its StartupMessage may be
 * what the server did not survive; another one does, if no login was answered in between. Safe to use from all threads.
 */
public final class HangUps {
    /** The difference between two clients: where they come from, and what they ask for. */
    private record Client(InetAddress address, Map<String, String> parameters) {}

    private final Map<NodeName, Client> newest = new ConcurrentHashMap<>();

    /** Whether {@code server} has done so to another client as well. */
    public boolean happenedToOthers(NodeName server, InetAddress client, Map<String, String> parameters) {
        Client now = new Client(client, parameters);
        Client before = newest.put(server, now);
        return before != null && !before.equals(now);
    }

    public void answered(NodeName server) {
        if (!newest.isEmpty()) {
            newest.remove(server);
        }
    }
}
