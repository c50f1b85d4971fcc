package io.portcullis.testkit.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.portcullis.testkit.kubernetes.ApiObjects.Change;
import io.portcullis.testkit.kubernetes.ApiObjects.Page;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers the requests of one run of the server. */
final class ApiHandler implements HttpHandler {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration USUAL_WATCH = Duration.ofMinutes(30);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

    private final ApiObjects objects;
    private final ApiRights rights;
    private final ApiFaults faults;
    private final RequestListener requests;
    private final long run;

    ApiHandler(ApiObjects objects, ApiRights rights, ApiFaults faults, RequestListener requests) {
        this.objects = objects;
        this.rights = rights;
        this.faults = faults;
        this.requests = requests;
        this.run = faults.run();
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.onRequest(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            if (faults.answerable(run)) {
                try {
                    answer(exchange, body);
                } catch (ApiRefusal refusal) {
                    send(exchange, refusal.code(), refusal.status());
                }
            }
            exchange.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, byte[] body) throws ApiRefusal, IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (path.equals("/version")) {
            send(exchange, 200, JsonNodeFactory.instance.objectNode().put("gitVersion", "v1.36.0"));
            return;
        }
        if (path.endsWith("/selfsubjectaccessreviews")) {
            send(exchange, 201, review(json(body), authorization));
            return;
        }
        ApiRequest request = ApiRequest.parse(exchange.getRequestMethod(), exchange.getRequestURI());
        rights.check(authorization, request.verb(), request.resource(), request.namespace());
        switch (request.verb()) {
            case "watch" -> watch(exchange, request);
            case "list" -> send(exchange, 200, list(request));
            case "get" -> send(exchange, 200, objects.get(request.key()));
            case "create" -> send(exchange, 201, create(request, json(body)));
            case "update" -> send(exchange, 200, objects.update(request.key(), json(body)));
            case "patch" -> send(exchange, 200, objects.patch(request.key(), json(body)));
            case "delete" -> send(exchange, 200, objects.delete(request.key()));
            default -> throw new ApiRefusal(405, "MethodNotAllowed", "the server does not allow this method");
        }
    }

    private ObjectNode create(ApiRequest request, JsonNode object) throws ApiRefusal {
        String name = object.path("metadata").path("name").asString("");
        return objects.create(new ApiKey(request.resource(), request.namespace(), name), object);
    }

    private ObjectNode review(JsonNode review, @Nullable String authorization) throws ApiRefusal {
        JsonNode asked = review.path("spec").path("resourceAttributes");
        boolean allowed = rights.allows(
                authorization,
                asked.path("verb").asString(),
                asked.path("resource").asString());
        ObjectNode answer = (ObjectNode) review.deepCopy();
        answer.putObject("status").put("allowed", allowed);
        return answer;
    }

    private static JsonNode json(byte[] body) throws ApiRefusal {
        try {
            JsonNode json = MAPPER.readTree(body);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            // Answered below.
        }
        throw new ApiRefusal(400, "BadRequest", "the object provided is unrecognized");
    }

    private ObjectNode list(ApiRequest request) throws ApiRefusal {
        Page page = objects.list(
                request.resource(), request.namespace(), LabelSelector.parse(request.parameter("labelSelector")));
        ObjectNode list =
                JsonNodeFactory.instance.objectNode().put("kind", "List").put("apiVersion", "v1");
        list.putObject("metadata").put("resourceVersion", Long.toString(page.version()));
        list.putArray("items").addAll(page.items());
        return list;
    }

    private void watch(HttpExchange exchange, ApiRequest request) throws ApiRefusal, IOException, InterruptedException {
        LabelSelector selector = LabelSelector.parse(request.parameter("labelSelector"));
        long since = number(request.parameter("resourceVersion"), objects.version());
        long until = System.nanoTime()
                + Duration.ofSeconds(number(request.parameter("timeoutSeconds"), USUAL_WATCH.toSeconds()))
                        .toNanos();
        boolean bookmarks = request.parameter("allowWatchBookmarks").equals("true");
        long cuts = faults.cuts();
        long marked = faults.bookmarks();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        while (faults.run() == run && System.nanoTime() < until) {
            List<Change> changes;
            try {
                changes = objects.after(since, LOOK_INTERVAL);
            } catch (ApiRefusal gone) {
                line(out, "ERROR", gone.status());
                break;
            }
            faults.untilWatchesDeliver(run);
            for (Change change : changes) {
                since = change.version();
                if (change.key().of(request.resource(), request.namespace()) && selector.matches(change.object())) {
                    line(out, change.type(), change.object());
                }
            }
            if (faults.cuts() > cuts) {
                out.write("{\"type\":\"MODIFIED\",\"object\":{\"kind\":".getBytes(StandardCharsets.UTF_8));
                out.flush();
                // The server closes the connection without the end of the answer, which closing the exchange would
                // send.
                throw new IOException("cut");
            }
            if (bookmarks && faults.bookmarks() > marked) {
                marked = faults.bookmarks();
                line(out, "BOOKMARK", bookmark(since));
            }
        }
        out.close();
    }

    private static ObjectNode bookmark(long version) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("resourceVersion", Long.toString(version));
        return object;
    }

    private static void line(OutputStream out, String type, ObjectNode object) throws IOException {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", type);
        event.set("object", object);
        out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static long number(String text, long otherwise) {
        return text.isEmpty() ? otherwise : Long.parseLong(text);
    }

    private static void send(HttpExchange exchange, int code, ObjectNode object) throws IOException {
        byte[] bytes = object.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
