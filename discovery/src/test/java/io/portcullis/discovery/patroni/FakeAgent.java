package io.portcullis.discovery.patroni;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An agent on loopback that answers what it is told to. */
public final class FakeAgent implements AutoCloseable {
    public static final String SYSTEM = "7313423456789012345";

    private record Answer(int code, String body) {}

    private static final Answer NONE = new Answer(0, "");

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();

    public FakeAgent() throws IOException {
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public void answers(String path, int code, String body) {
        answers.put(path, new Answer(code, body));
    }

    /** Requests for this path get no answer. */
    public void silent(String path) {
        answers.put(path, NONE);
    }

    public List<String> requests() {
        return requests;
    }

    public List<String> authorizations() {
        return authorizations;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(path);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization != null) {
            authorizations.add(authorization);
        }
        Answer answer = answers.getOrDefault(path, new Answer(503, ""));
        if (answer.code() == 0) {
            return;
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.code(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    public static String status(String node, String role) {
        String xlog =
                role.equals("primary") ? "\"location\": 100" : "\"received_location\": 100, \"replayed_location\": 100";
        return """
            {"state": "running", "role": "%s", "timeline": 5, "xlog": {%s}, "dcs_last_seen": 1700000000,
             "database_system_identifier": "%s", "patroni": {"version": "4.0.4", "scope": "demo", "name": "%s"}}
            """.formatted(role, xlog, SYSTEM, node);
    }

    /** The members pg1, pg2, … with these agents. */
    public static String cluster(List<URI> agents, String leader) {
        return IntStream.range(0, agents.size())
                .mapToObj(i -> """
                    {"name": "pg%d", "role": "%s", "state": "running", "api_url": "%s/patroni", "host": "127.0.0.1",
                     "port": %d, "timeline": 5, "lag": 0}
                    """.formatted(
                                i + 1, ("pg" + (i + 1)).equals(leader) ? "leader" : "replica", agents.get(i), 5432 + i))
                .collect(Collectors.joining(",", "{\"members\": [", "], \"scope\": \"demo\"}"));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
