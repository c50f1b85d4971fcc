package io.portcullis.discovery.zookeeper;

import io.portcullis.network.NetworkErrors;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says of itself when it is asked {@code srvr}, one of ZooKeeper's four-letter words. It may be switched off. */
final class ServerWords {
    private static final String QUESTION = "srvr";
    private static final int MAX_BYTES = 1 << 14;
    private static final Pattern VERSION = Pattern.compile("Zookeeper version: ([0-9.]+)");
    private static final Pattern MODE = Pattern.compile("Mode: (\\w+)");

    private ServerWords() {}

    /** Blocks for {@code timeout} at the most. */
    static String of(NodeAddress server, boolean tls, Duration timeout) {
        if (tls) {
            return "it speaks TLS, and is not asked for its version";
        }
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            int millis = Math.toIntExact(timeout.toMillis());
            socket.connect(new InetSocketAddress(server.host(), server.port()), millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(QUESTION.getBytes(StandardCharsets.US_ASCII));
            return understood(new String(socket.getInputStream().readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return "it cannot be asked for its version: " + NetworkErrors.of(e);
        }
    }

    /** Pure. */
    static String understood(String answer) {
        Matcher version = VERSION.matcher(answer);
        Matcher mode = MODE.matcher(answer);
        if (version.find() && mode.find()) {
            return "ZooKeeper " + version.group(1) + ", " + mode.group(1);
        }
        if (answer.contains("not currently serving requests")) {
            return "it serves no clients: it is not part of a quorum";
        }
        return answer.contains("not in the whitelist")
                ? "it does not say its version (srvr is not in 4lw.commands.whitelist)"
                : "it does not say its version";
    }
}
