package io.portcullis.discovery.conformance;

import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks etcd over its JSON gateway, with a login, and again until a member answers. */
final class EtcdJsonClient implements AutoCloseable {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper mapper = JsonMapper.shared();
    private final List<URI> members;
    private final Login login;
    private @Nullable String token;
    private int asked;

    EtcdJsonClient(List<URI> members, Login login) {
        this.members = members;
        this.login = login;
    }

    /** Sends a request that may be repeated. */
    JsonNode ask(String path, String json) {
        return Objects.requireNonNull(Waiting.until(
                "an answer of etcd to " + path, Waiting.AT_MOST, () -> attempt(path, json), Objects::nonNull));
    }

    private @Nullable JsonNode attempt(String path, String json) throws IOException, InterruptedException {
        URI member = members.get(asked % members.size());
        try {
            if (token == null) {
                String names = mapper.writeValueAsString(
                        mapper.createObjectNode().put("name", login.user()).put("password", login.password()));
                token = mapper.readTree(
                                send(member, "/v3/auth/authenticate", names).body())
                        .path("token")
                        .asString("");
            }
            HttpResponse<String> answer = send(member, path, json);
            if (answer.statusCode() == OK) {
                return mapper.readTree(answer.body());
            }
            throw new IOException(path + " at " + member + ": " + answer.statusCode() + " " + answer.body());
        } catch (IOException e) {
            // A member that restarts forgets its tokens, and the JDK's client has no other words for its 401.
            token = null;
            asked++;
            throw e;
        }
    }

    private HttpResponse<String> send(URI member, String path, String json) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(member.resolve(path))
                .timeout(REQUEST_TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(json));
        if (token != null) {
            request.header("Authorization", token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.close();
    }
}
