package io.portcullis.discovery.etcd;

import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.portcullis.discovery.EtcdSettings;
import io.portcullis.discovery.http.Names;
import io.portcullis.fencing.ClockSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Looks at every endpoint once, for {@code portcullis check}. */
public final class EtcdInspector {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private EtcdInspector() {}

    /**
     * Blocks for a few seconds at the most.
     *
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public static EtcdInfo inspect(EtcdSettings settings, ClockSource clock) throws IOException {
        SourceThread thread = new SourceThread("etcd-inspection");
        ChannelFactory channels = new ChannelFactory(settings, thread, Names.SYSTEM);
        Links links = new Links(
                settings.endpoints().stream()
                        .map(endpoint -> new Link(endpoint, channels, clock))
                        .toList(),
                0);
        try {
            links.prepare();
            Caller caller =
                    new Caller(clock, settings.login() == null ? null : new LoginKeeper(settings.login(), clock));
            List<CompletableFuture<EtcdInfo.Server>> asked = new ArrayList<>();
            for (Link link : links.all()) {
                asked.add(ask(thread, caller, link));
            }
            List<EtcdInfo.Server> servers =
                    asked.stream().map(CompletableFuture::join).toList();
            return new EtcdInfo(servers, EtcdWarnings.of(servers));
        } finally {
            links.close();
            close(links, thread, channels);
        }
    }

    private static CompletableFuture<EtcdInfo.Server> ask(SourceThread thread, Caller caller, Link link) {
        CompletableFuture<EtcdInfo.Server> server = new CompletableFuture<>();
        thread.execute(() -> caller.<StatusRequest, StatusResponse>call(
                link,
                System.nanoTime() + TIMEOUT.toNanos(),
                MaintenanceGrpc.getStatusMethod(),
                StatusRequest.getDefaultInstance(),
                outcome -> server.complete(
                        switch (outcome) {
                            case Outcome.Answered<StatusResponse>(long sent, StatusResponse answer) ->
                                new EtcdInfo.Server(link.endpoint(), status(answer), null);
                            case Outcome.Failed<StatusResponse>(EtcdFailure why) ->
                                new EtcdInfo.Server(
                                        link.endpoint(), null, why.kind().label() + ": " + why.text());
                        })));
        return server;
    }

    private static EtcdInfo.Status status(StatusResponse answer) {
        return new EtcdInfo.Status(
                answer.getVersion(),
                PrefixReader.cluster(answer.getHeader()),
                answer.getLeader() == answer.getHeader().getMemberId(),
                answer.getLeader() != 0,
                answer.getErrorsList());
    }

    private static void close(Links links, SourceThread thread, ChannelFactory channels) {
        try {
            links.awaitClosed(TIMEOUT);
            thread.close();
            channels.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
