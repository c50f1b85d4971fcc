package io.portcullis.testkit.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class KubernetesApiServerTest {
    private static final String LEADER = "/api/v1/namespaces/default/configmaps/demo-leader";

    /** Two agents of Patroni that race for the lock patch the version that they have seen. */
    @Test
    void aPatchOverAnotherVersionThanThePresentOneIsAConflict() throws Exception {
        try (KubernetesApiServer server = new KubernetesApiServer();
                HttpClient http = HttpClient.newHttpClient()) {
            server.put("configmaps", "default", "{\"metadata\": {\"name\": \"demo-leader\"}}");
            String version = server.list("configmaps", "default")
                    .getFirst()
                    .replaceFirst(".*\"resourceVersion\":\"(\\d+)\".*", "$1");
            assertThat(patch(http, server.uri(), version, "pg1")).isEqualTo(200);
            assertThat(patch(http, server.uri(), version, "pg2")).isEqualTo(409);
            assertThat(server.list("configmaps", "default").getFirst()).contains("pg1");
        }
    }

    @Test
    void patronisWatchIsAWatch() throws Exception {
        URI watch = URI.create("/api/v1/namespaces/default/pods?watch=True&resourceVersion=1000");
        assertThat(ApiRequest.parse("GET", watch).verb()).isEqualTo("watch");
    }

    private static int patch(HttpClient http, URI server, String version, String holder) throws Exception {
        String body = "{\"metadata\": {\"resourceVersion\": \"%s\", \"annotations\": {\"leader\": \"%s\"}}}"
                .formatted(version, holder);
        HttpRequest request = HttpRequest.newBuilder(server.resolve(LEADER))
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
