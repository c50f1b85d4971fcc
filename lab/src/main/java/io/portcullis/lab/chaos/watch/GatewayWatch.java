package io.portcullis.lab.chaos.watch;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.NodeObservation;
import io.portcullis.testkit.gateway.GatewayProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks every gateway ten times a second: is the primary route open? */
public final class GatewayWatch implements AutoCloseable {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(500);
    private static final int HTTP_OK = 200;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final BootClock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(REQUEST_TIMEOUT)
            .build();
    private final List<NodeObservation> looks = new ArrayList<>();
    private final List<Thread> threads;
    private volatile boolean running = true;

    GatewayWatch(List<GatewayProcess> gateways, BootClock clock) {
        this.clock = clock;
        this.threads = gateways.stream()
                .map(gateway -> Thread.ofPlatform()
                        .daemon()
                        .name("watch-" + gateway.name())
                        .start(() -> watch(gateway)))
                .toList();
    }

    /** The observations since the last call. */
    public synchronized List<NodeObservation> take() {
        List<NodeObservation> taken = List.copyOf(looks);
        looks.clear();
        return taken;
    }

    @Override
    public void close() {
        running = false;
        threads.forEach(Thread::interrupt);
        http.shutdownNow();
    }

    private void watch(GatewayProcess gateway) {
        HttpRequest request = HttpRequest.newBuilder(gateway.admin().resolve("/primary"))
                .timeout(REQUEST_TIMEOUT)
                .build();
        while (running) {
            NodeObservation look = look(gateway.name(), request);
            synchronized (this) {
                looks.add(look);
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private NodeObservation look(String gateway, HttpRequest request) {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == HTTP_OK) {
                return new NodeObservation(gateway, clock.elapsed(), NodeObservation.Answer.OPEN, "");
            }
            JsonNode body = JSON.readTree(answer.body());
            return new NodeObservation(
                    gateway,
                    clock.elapsed(),
                    NodeObservation.Answer.CLOSED,
                    body.path("reason").asString());
        } catch (IOException noAnswer) {
            return new NodeObservation(gateway, clock.elapsed(), NodeObservation.Answer.SILENT, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new NodeObservation(gateway, clock.elapsed(), NodeObservation.Answer.SILENT, "");
        }
    }
}
