package io.portcullis.discovery.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.portcullis.discovery.ClusterSettings;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.fencing.ClockSource;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Reads the lock and the registrations of all gateways, for whoever is no gateway: the barrier, and people. Changes nothing. */
public final class EtcdDirectory implements AutoCloseable {
    private static final Duration TO_CLOSE = Duration.ofSeconds(1);

    private final ClockSource clock;
    private final SourceThread thread = new SourceThread("etcd-directory");
    private final ChannelFactory channels;
    private final Links links;
    private final Caller caller;
    private final String registrations;
    private final TxnRequest request;

    /** @throws IOException if the certificates cannot be read, naming the file and what would be right */
    public EtcdDirectory(ClusterSettings cluster, ClockSource clock) throws IOException {
        this.clock = clock;
        this.registrations = cluster.registrations();
        this.channels = new ChannelFactory(cluster.etcd(), thread);
        this.links = new Links(
                cluster.etcd().endpoints().stream()
                        .map(endpoint -> new Link(endpoint, channels, clock))
                        .toList(),
                0);
        this.caller = new Caller(
                clock,
                cluster.etcd().login() == null
                        ? null
                        : new LoginKeeper(cluster.etcd().login(), clock));
        ByteString first = ByteString.copyFromUtf8(registrations);
        this.request = TxnRequest.newBuilder()
                .addSuccess(PrefixReader.range(
                        RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(cluster.prefix() + "leader"))))
                .addSuccess(PrefixReader.range(
                        RangeRequest.newBuilder().setKey(first).setRangeEnd(PrefixReader.endOf(first))))
                .build();
        try {
            links.prepare();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Blocks for {@code timeout} at the most.
     *
     * @throws IOException if etcd does not answer in time, or refuses; the next read asks another server
     */
    public Registered read(Duration timeout) throws IOException, InterruptedException {
        CompletableFuture<Outcome<Registered>> answer = new CompletableFuture<>();
        thread.execute(() -> {
            Link link = links.current();
            caller.<TxnRequest, TxnResponse>call(
                    link, System.nanoTime() + timeout.toNanos(), KVGrpc.getTxnMethod(), request, outcome -> {
                        switch (outcome) {
                            case Outcome.Answered<TxnResponse>(long sent, TxnResponse txn) ->
                                answer.complete(new Outcome.Answered<>(sent, registered(sent, txn)));
                            case Outcome.Failed<TxnResponse>(EtcdFailure why) -> {
                                links.leave(link);
                                answer.complete(new Outcome.Failed<>(
                                        new EtcdFailure(why.kind(), link.endpoint() + ": " + why.text())));
                            }
                        }
                    });
        });
        try {
            return switch (answer.get()) {
                case Outcome.Answered<Registered>(long _, Registered registered) -> registered;
                case Outcome.Failed<Registered>(EtcdFailure why) -> throw new IOException(why.text());
            };
        } catch (ExecutionException e) {
            throw new IllegalStateException("a future that nobody fails has failed", e);
        }
    }

    private Registered registered(long sent, TxnResponse txn) {
        List<Registered.Gateway> gateways = txn.getResponses(1).getResponseRange().getKvsList().stream()
                .map(kv -> new Registered.Gateway(
                        kv.getKey().toStringUtf8().substring(registrations.length()),
                        Long.toString(kv.getCreateRevision()),
                        RegistrationRecord.decode(kv.getValue().toStringUtf8())))
                .toList();
        List<KeyValue> leader = txn.getResponses(0).getResponseRange().getKvsList();
        return new Registered(
                sent,
                clock.elapsed(),
                leader.isEmpty() ? null : lock(PrefixReader.cluster(txn.getHeader()), leader.getFirst()),
                gateways);
    }

    /** A key without a lease outlives any agent: no lock. */
    private static @Nullable Leadership lock(String cluster, KeyValue leader) {
        String node = leader.getValue().toStringUtf8();
        return leader.getLease() == 0 || node.isBlank()
                ? null
                : PatroniLayout.leadership(cluster, new NodeName(node), leader.getCreateRevision());
    }

    @Override
    public void close() {
        links.close();
        try {
            links.awaitClosed(TO_CLOSE);
            thread.close();
            channels.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
