package io.portcullis.testkit.kubernetes;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of a Kubernetes API server that a gateway and Patroni use: get, list, watch, create, update, patch and delete of config maps,
 * endpoints, pods and leases, with one counter of changes for all, conflicts, tokens and their rights; and what can go wrong with it. On
 * loopback, and always at the same port.
 */
public final class KubernetesApiServer implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final ApiObjects objects = new ApiObjects();
    private final ApiRights rights = new ApiRights();
    private final ApiFaults faults = new ApiFaults();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final @Nullable SSLContext tls;
    private final int port;
    private HttpServer server;
    private ExecutorService threads;

    /** Objects as they were once. */
    public static final class Backup {
        private final ApiObjects objects;

        private Backup(ApiObjects objects) {
            this.objects = objects;
        }
    }

    /** Over plain HTTP, open to everyone until the first token is allowed something. */
    public KubernetesApiServer() {
        this(null);
    }

    /** @param tls what the server shows, or null for plain HTTP */
    public KubernetesApiServer(@Nullable SSLContext tls) {
        this.tls = tls;
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int at) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), at);
            HttpServer next;
            if (tls == null) {
                next = HttpServer.create(address, 0);
            } else {
                HttpsServer secure = HttpsServer.create(address, 0);
                secure.setHttpsConfigurator(new HttpsConfigurator(tls));
                next = secure;
            }
            next.setExecutor(threads);
            next.createContext("/", new ApiHandler(objects, rights, faults, requests::add));
            next.start();
            return next;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port);
    }

    /** Connections are refused, and those that are open are closed. */
    public synchronized void stop() {
        faults.end();
        objects.wakeAll();
        server.stop(0);
        threads.shutdownNow();
    }

    /** Again at the same port, with the same objects. */
    public synchronized void start() {
        threads = Executors.newVirtualThreadPerTaskExecutor();
        server = listen(port);
    }

    @Override
    public void close() {
        stop();
    }

    /** From now on each answer takes this long. */
    public void slow(Duration each) {
        faults.delay(each);
    }

    /** Accepts connections and answers nothing. */
    public void silent(boolean now) {
        faults.silent(now);
    }

    /** Watches stay open and deliver nothing; all else is answered. */
    public void mute(boolean now) {
        faults.mute(now);
    }

    /** Every watch ends in the middle of a line. */
    public void cutWatches() {
        faults.cut();
        objects.wakeAll();
    }

    /** Every watch that wants bookmarks gets one. */
    public void bookmark() {
        faults.bookmark();
        objects.wakeAll();
    }

    /** Forgets the changes so far: a watch that goes on from one of them is answered with 410. */
    public void compact() {
        objects.compact();
    }

    public Backup backup() {
        return new Backup(objects.copy());
    }

    /** The objects and the counter of changes are as they were then. */
    public void restore(Backup backup) {
        objects.restore(backup.objects);
    }

    /** @param each such as {@code list pods}; from now on a token is needed */
    public void allow(String token, String... each) {
        rights.allow(token, each);
    }

    public void allowEverything(String token) {
        rights.allowEverything(token);
    }

    public void withdraw(String token) {
        rights.withdraw(token);
    }

    public void withdraw(String token, String right) {
        rights.withdraw(token, right);
    }

    /** All so far: method and URI. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Writes an object as it is, over any that is there. */
    public void put(String resource, String namespace, String json) {
        write(() -> {
            ObjectNode object = parsed(json);
            ApiKey key = new ApiKey(
                    resource, namespace, object.path("metadata").path("name").asString());
            if (objects.list(resource, namespace, LabelSelector.parse("")).items().stream()
                    .anyMatch(each ->
                            each.path("metadata").path("name").asString().equals(key.name()))) {
                objects.update(key, object);
            } else {
                objects.create(key, object);
            }
        });
    }

    /** Changes some fields of an object, as a JSON merge patch does. */
    public void patch(String resource, String namespace, String name, String json) {
        write(() -> objects.patch(new ApiKey(resource, namespace, name), parsed(json)));
    }

    public void delete(String resource, String namespace, String name) {
        write(() -> objects.delete(new ApiKey(resource, namespace, name)));
    }

    /** The objects of a resource, as JSON. */
    public List<String> list(String resource, String namespace) {
        try {
            return objects.list(resource, namespace, LabelSelector.parse("")).items().stream()
                    .map(ObjectNode::toString)
                    .toList();
        } catch (ApiRefusal e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Write {
        void perform() throws ApiRefusal;
    }

    private static void write(Write write) {
        try {
            write.perform();
        } catch (ApiRefusal e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode parsed(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("no JSON: " + json, e);
        }
    }
}
