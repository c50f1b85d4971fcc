package io.portcullis.lab.chaos.lock;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.LockEvent;
import io.portcullis.testkit.cluster.RealEtcd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The complete history of the leader key, from etcd. Each member has its own watch, so a stopped member delays nothing. A watch continues
 * where it was when its member returns.
 */
public final class EtcdLockWatch implements LockWatch {
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(200);

    private final String prefix;
    private final BootClock clock;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final TreeMap<Long, List<LockEvent>> events = new TreeMap<>();
    private final List<Thread> threads;
    private volatile boolean running = true;

    /** @param prefix of all keys of the cluster, with a slash at its end */
    public EtcdLockWatch(List<RealEtcd> members, String prefix, BootClock clock) {
        this.prefix = prefix;
        this.clock = clock;
        this.threads = members.stream()
                .map(member -> Thread.ofPlatform()
                        .daemon()
                        .name("watch-" + member.name())
                        .start(() -> watch(member.endpoint())))
                .toList();
    }

    /** In the order of their revisions. An event is here as soon as one member has sent it. */
    @Override
    public synchronized List<LockEvent> events() {
        return events.values().stream().flatMap(List::stream).toList();
    }

    @Override
    public void close() {
        running = false;
        threads.forEach(Thread::interrupt);
        http.shutdownNow();
    }

    private void watch(URI endpoint) {
        long next = 1;
        while (running) {
            HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/v3/watch"))
                    .POST(HttpRequest.BodyPublishers.ofString(order(next)))
                    .build();
            try (Stream<String> lines =
                    http.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
                for (String line : (Iterable<String>) lines::iterator) {
                    next = Math.max(next, take(WatchAnswer.of(line, prefix)) + 1);
                }
            } catch (IOException | UncheckedIOException theMemberIsGone) {
                LockSupport.parkNanos(RECONNECT_DELAY.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Watches all keys of the cluster: at an expiry the record of the member disappears too, at a release it stays. */
    private String order(long from) {
        String above = prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
        return "{\"create_request\":{\"key\":\"%s\",\"range_end\":\"%s\",\"start_revision\":\"%d\",\"prev_kv\":true}}"
                .formatted(base64(prefix), base64(above), from);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized long take(WatchAnswer answer) {
        long now = clock.elapsed();
        answer.changes().forEach((revision, changes) -> {
            List<LockEvent> found = changes.events(revision, now);
            if (!found.isEmpty()) {
                events.putIfAbsent(revision, found);
            }
        });
        return answer.newest();
    }
}
