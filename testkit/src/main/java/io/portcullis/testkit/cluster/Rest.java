package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.tls.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** HTTP requests to etcd, Consul and Patroni. Each has a timeout: a frozen agent accepts connections and never answers. */
final class Rest {
    private final HttpClient client;

    private Rest(HttpClient client) {
        this.client = client;
    }

    static Rest plain() {
        return trusting(null);
    }

    /** @param certificate of the server; null without TLS */
    static Rest trusting(@Nullable TestCertificate certificate) {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        if (certificate != null) {
            client.sslContext(certificate.trusting());
        }
        return new Rest(client.build());
    }

    Answer get(URI uri, Duration limit) throws IOException {
        return send(HttpRequest.newBuilder(uri).GET(), limit);
    }

    Answer post(URI uri, String json, Duration limit) throws IOException {
        return send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)),
                limit);
    }

    /** @throws IllegalStateException with the answer, if it is not a success */
    void postOrFail(URI uri, String json) throws IOException {
        Answer answer = post(uri, json, Waiting.AT_MOST);
        if (!answer.isOk()) {
            throw new IllegalStateException("POST " + uri + " failed: " + answer);
        }
    }

    Answer patch(URI uri, String json, Duration limit) throws IOException {
        return send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(json)),
                limit);
    }

    /** @param header a name and a value, or nothing */
    Answer request(String method, URI uri, String body, Duration limit, String... header) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.ofString(body));
        return send(header.length == 0 ? request : request.headers(header), limit);
    }

    private Answer send(HttpRequest.Builder request, Duration limit) throws IOException {
        try {
            HttpResponse<String> response =
                    client.send(request.timeout(limit).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body().strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    record Answer(int status, String body) {
        boolean isOk() {
            return status == 200;
        }
    }
}
