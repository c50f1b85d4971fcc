package io.portcullis.app.process;

import java.security.Security;
import java.util.Map;

/**
 * How long the JVM remembers what names it has looked up: its usual 30 s, and 10 s for one failure, are longer than a client waits for a
 * server whose address has changed. What had an address keeps it while lookups fail, by our own means and with a line in the log, so the
 * JVM need not serve what has grown old.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/25/docs/api/java.base/java/net/doc-files/net-properties.html">networking
 *     properties</a>
 */
public final class LookupCache {
    static final Map<String, String> SECONDS = Map.of(
            "networkaddress.cache.ttl", "5",
            "networkaddress.cache.negative.ttl", "1",
            "networkaddress.cache.stale.ttl", "0");

    private LookupCache() {}

    /** To be called before the first name is looked up: the JVM reads this once. */
    public static void set() {
        SECONDS.forEach(Security::setProperty);
    }
}
