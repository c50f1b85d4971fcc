package io.portcullis.perf.demo;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Enough of a gateway to rehearse the demo: it relays to the node whose agent answers 200 to {@code GET /leader} and
 * cuts its sessions when that changes, as HAProxy does. It has the command line of the product.
 */
final class StandInGateway {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration REQUEST = Duration.ofSeconds(1);
    private static final int NOWHERE = 1;
    private static final Pattern VALUE = Pattern.compile("\"value\":\"([^\"]+)\"");
    private static final Pattern CONNECTION = Pattern.compile("\"conn_url\":\"postgres://127\\.0\\.0\\.1:(\\d+)/");
    private static final Pattern API = Pattern.compile("\"api_url\":\"([^\"]+)/patroni\"");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI etcd;
    private final String scope;
    private final FrozenEndpoint primary;
    private List<Node> nodes = List.of();
    private volatile int leader = NOWHERE;

    private record Node(int port, URI api) {}

    private StandInGateway(URI etcd, String scope, FrozenEndpoint primary) {
        this.etcd = etcd;
        this.scope = scope;
        this.primary = primary;
    }

    public static void main(String[] args) throws IOException {
        List<String> options = List.of(args);
        FrozenEndpoint primary = FrozenEndpoint.listen(port(option(options, "--primary")));
        StandInGateway gateway =
                new StandInGateway(URI.create(option(options, "--etcd")), option(options, "--scope"), primary);
        HttpServer admin = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port(option(options, "--admin"))), 0);
        admin.createContext("/ready", exchange -> {
            byte[] body = (gateway.leader == NOWHERE ? "no agent says that it leads\n" : "open\n")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(gateway.leader == NOWHERE ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        admin.start();
        while (true) {
            gateway.look();
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private void look() {
        try {
            nodes = members();
        } catch (IOException etcdIsSilent) {
            // Then with the members that it named last.
        }
        int found = nodes.stream()
                .filter(this::leads)
                .mapToInt(Node::port)
                .findFirst()
                .orElse(NOWHERE);
        if (found != leader) {
            leader = found;
            primary.pointTo(found);
        }
    }

    private boolean leads(Node node) {
        try {
            return send(HttpRequest.newBuilder(node.api().resolve("/leader"))).statusCode() == 200;
        } catch (IOException noAnswer) {
            return false;
        }
    }

    private List<Node> members() throws IOException {
        String from = "/service/" + scope + "/members/";
        String to = "/service/" + scope + "/members0";
        String range = "{\"key\":\"%s\",\"range_end\":\"%s\"}".formatted(base64(from), base64(to));
        Matcher values = VALUE.matcher(send(HttpRequest.newBuilder(etcd.resolve("/v3/kv/range"))
                        .POST(HttpRequest.BodyPublishers.ofString(range)))
                .body());
        List<Node> found = new ArrayList<>();
        while (values.find()) {
            node(new String(Base64.getDecoder().decode(values.group(1)), StandardCharsets.UTF_8))
                    .ifPresent(found::add);
        }
        return found;
    }

    private static Optional<Node> node(String member) {
        Matcher connection = CONNECTION.matcher(member);
        Matcher api = API.matcher(member);
        return connection.find() && api.find()
                ? Optional.of(new Node(Integer.parseInt(connection.group(1)), URI.create(api.group(1))))
                : Optional.empty();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.timeout(REQUEST).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String option(List<String> options, String name) {
        return options.get(options.indexOf(name) + 1);
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
