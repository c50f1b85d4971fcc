package io.portcullis.discovery.etcd;

import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.store.SourceExecutor;
import io.portcullis.discovery.store.Timeouts;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.network.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Looks at every endpoint once, for {@code portcullis check}. */
public final class EtcdInspector {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private EtcdInspector() {}

    /**
     * Blocks for as long as a server is silent, some ten seconds at the most. Changes nothing, though it finds out whether a gateway could
     * register.
     *
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public static EtcdInfo inspect(
            ClusterSettings cluster, EtcdSettings settings, FencingSettings fencing, ClockSource clock)
            throws IOException {
        EtcdConnections connections = new EtcdConnections(settings, clock, Names.SYSTEM);
        connections.take();
        try {
            SourceExecutor thread = connections.thread();
            EtcdCalls caller = connections.caller();
            Map<EtcdEndpoint, CompletableFuture<EtcdInfo.Server>> asked = new LinkedHashMap<>();
            for (EtcdEndpoint link : connections.links().all()) {
                asked.put(link, ask(thread, caller, link));
            }
            List<EtcdInfo.Server> servers =
                    asked.values().stream().map(CompletableFuture::join).toList();
            Optional<EtcdEndpoint> answering = asked.entrySet().stream()
                    .filter(entry -> entry.getValue().join().status() != null)
                    .map(Map.Entry::getKey)
                    .findFirst();
            String registration = null;
            if (fencing.registers()) {
                registration = answering.isPresent()
                        ? tryOut(thread, caller, answering.get(), cluster, fencing, clock)
                                .join()
                                .orElse(null)
                        : "it could not be tried, since no etcd server let this user in";
            }
            return new EtcdInfo(servers, EtcdWarnings.of(servers), registration);
        } finally {
            close(connections);
        }
    }

    private static CompletableFuture<Optional<String>> tryOut(
            SourceExecutor thread,
            EtcdCalls caller,
            EtcdEndpoint link,
            ClusterSettings cluster,
            FencingSettings fencing,
            ClockSource clock) {
        Timeouts timeouts = new Timeouts(TIMEOUT, TIMEOUT, TIMEOUT);
        Registrar registrar = new Registrar(
                caller,
                cluster.registrations(),
                GatewayIdentity.of("check", () -> 0),
                fencing.maxSilence(),
                timeouts,
                new RegistrationLeases(caller, clock, fencing.maxSilence(), timeouts),
                _ -> {});
        CompletableFuture<Optional<String>> tried = new CompletableFuture<>();
        completing(
                thread, tried, () -> registrar.tryOut(link, problem -> tried.complete(Optional.ofNullable(problem))));
        return tried;
    }

    private static CompletableFuture<EtcdInfo.Server> ask(SourceExecutor thread, EtcdCalls caller, EtcdEndpoint link) {
        CompletableFuture<EtcdInfo.Server> server = new CompletableFuture<>();
        completing(
                thread,
                server,
                () -> caller.<StatusRequest, StatusResponse>call(
                        link,
                        System.nanoTime() + TIMEOUT.toNanos(),
                        MaintenanceGrpc.getStatusMethod(),
                        StatusRequest.getDefaultInstance(),
                        outcome -> server.complete(
                                switch (outcome) {
                                    case CallOutcome.Answered<StatusResponse>(long sent, StatusResponse answer) ->
                                        new EtcdInfo.Server(link.endpoint(), status(answer), null);
                                    case CallOutcome.Failed<StatusResponse>(EtcdFailure why) ->
                                        new EtcdInfo.Server(
                                                link.endpoint(),
                                                null,
                                                why.kind().label() + ": " + why.text());
                                })));
        return server;
    }

    /** Completes {@code waited} also when {@code part} throws: a thread waits for it. */
    private static void completing(SourceExecutor thread, CompletableFuture<?> waited, Runnable part) {
        thread.execute(() -> {
            try {
                part.run();
            } catch (RuntimeException | Error e) {
                waited.completeExceptionally(e);
            }
        });
    }

    private static EtcdInfo.Status status(StatusResponse answer) {
        return new EtcdInfo.Status(
                answer.getVersion(),
                PrefixReader.cluster(answer.getHeader()),
                answer.getLeader() == answer.getHeader().getMemberId(),
                answer.getLeader() != 0,
                answer.getErrorsList());
    }

    private static void close(EtcdConnections connections) {
        try {
            connections.giveBack();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
