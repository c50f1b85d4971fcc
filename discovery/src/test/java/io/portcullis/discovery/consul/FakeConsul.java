package io.portcullis.discovery.consul;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portcullis.discovery.settings.ConsulSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers what a test says, for what a real Consul cannot be made to do. */
final class FakeConsul implements AutoCloseable {
    /** @param index of the header, or null for none */
    record Said(int code, String index, String body) {}

    /** Blocks for as long as the answer is to take. */
    interface Script {
        Said answer(String method, String pathAndQuery) throws InterruptedException;
    }

    final List<String> requests = new CopyOnWriteArrayList<>();
    volatile Script script;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    FakeConsul(Script script) throws IOException {
        this.script = script;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    ConsulSettings settings() {
        return new ConsulSettings(
                List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())), null, null, null);
    }

    /** A list with this one key. */
    static String list(String key, String value, long index) {
        return "[{\"Key\":\"%s\",\"Value\":\"%s\",\"Session\":\"s1\",\"LockIndex\":1,\"CreateIndex\":%d,\"ModifyIndex\":%d}]"
                .formatted(
                        key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)), index, index);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String asked = exchange.getRequestURI().toString();
        requests.add(exchange.getRequestMethod() + " " + asked);
        exchange.getRequestBody().readAllBytes();
        Said said;
        try {
            said = script.answer(exchange.getRequestMethod(), asked);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
            return;
        }
        if (!said.index().isEmpty()) {
            exchange.getResponseHeaders().add("X-Consul-Index", said.index());
        }
        byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(said.code(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
