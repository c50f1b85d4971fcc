package io.portcullis.discovery.http;

import io.portcullis.network.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends a request to the address of a host that answers first. The next request begins with that address. Thread-safe.
 */
public final class AnyAddress {
    /** Hosts come from the DCS, too: there is no end to their names. */
    private static final int MAX_HOSTS = 256;

    private final Names names;
    private final Map<String, InetAddress> answeredLast = new ConcurrentHashMap<>();

    public AnyAddress(Names names) {
        this.names = names;
    }

    /**
     * Blocks for at most {@code timeout}, for lookup, addresses and answers together.
     *
     * @throws IOException if there is no answer, saying why in words for people
     */
    public <R> R ask(String host, Duration timeout, Race.Question<InetAddress, R> question) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<InetAddress> all = Race.first(List.of(host), null, timeout, (name, _) -> names.all(name));
        return Race.first(
                all, answeredLast.get(host), Duration.ofNanos(deadline - System.nanoTime()), (address, left) -> {
                    R answer = question.ask(address, left);
                    if (answeredLast.size() >= MAX_HOSTS) {
                        answeredLast.clear();
                    }
                    answeredLast.put(host, address);
                    return answer;
                });
    }
}
