package io.portcullis.app.admin;

import java.util.Map;

/**
 * What bounds the JDK's HTTP server, which has no limits of its own: without them each client that is slow on purpose costs memory and a
 * descriptor without end. It takes them from system properties alone, and reads those when the first server is made.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/25/docs/api/jdk.httpserver/module-summary.html">module jdk.httpserver</a>
 */
final class HttpLimits {
    /** Beyond so many at the same time, new connections are closed at once. */
    static final int CONNECTIONS = 200;

    private static final Map<String, String> PROPERTIES = Map.of(
            "jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS),
            // In seconds: for a request to arrive whole, and for its answer to be made and taken.
            "sun.net.httpserver.maxReqTime", "5",
            "sun.net.httpserver.maxRspTime", "10",
            // In seconds, and how many of them: connections kept for a next request.
            "sun.net.httpserver.idleInterval", "30",
            "sun.net.httpserver.maxIdleConnections", "50",
            // In milliseconds: how often it looks for connections that say nothing at all.
            "sun.net.httpserver.clockTick", "1000",
            // In bytes: the head of a request, which is all that is read of it.
            "sun.net.httpserver.maxReqHeaderSize", "16384");

    private HttpLimits() {}

    /** To be called before the first server is made. What was set on the command line holds. */
    static void set() {
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
