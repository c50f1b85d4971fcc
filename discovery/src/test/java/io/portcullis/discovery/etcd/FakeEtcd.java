package io.portcullis.discovery.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A server that speaks etcd's API and misbehaves as told: for what a real etcd does once in a year. */
final class FakeEtcd implements AutoCloseable {
    enum Watching {
        /** Takes up every watch and tells what {@link #tell} is given. */
        DELIVERS,
        /** Does not even take it up. */
        SILENT,
        CANCELS,
        FAILS
    }

    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<Long> watchedFrom = new CopyOnWriteArrayList<>();

    volatile long cluster = 0xabc;
    volatile long term = 3;
    volatile long revision = 10;
    volatile List<KeyValue> keys = List.of();
    volatile Watching watching = Watching.DELIVERS;
    /** Questions of this kind are kept until {@link #answerAll}. */
    volatile boolean rangeHeld;

    volatile boolean leaseHeld;
    volatile @Nullable Status refusal;

    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private final List<StreamObserver<WatchResponse>> watches = new CopyOnWriteArrayList<>();
    private final Server server;

    FakeEtcd() throws IOException {
        this(InetAddress.getLoopbackAddress(), 0);
    }

    FakeEtcd(InetAddress address, int port) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(address, port))
                .addService(kv())
                .addService(lease())
                .addService(watch())
                .build()
                .start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    int port() {
        return server.getPort();
    }

    static KeyValue key(String key, String value, long written, long lease) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(PatroniKeys.PREFIX + key))
                .setValue(ByteString.copyFromUtf8(value))
                .setCreateRevision(written)
                .setModRevision(written)
                .setLease(lease)
                .build();
    }

    /** Tells every watch that {@code kv} was put. */
    void tell(KeyValue kv) {
        WatchResponse response = WatchResponse.newBuilder()
                .setHeader(header())
                .addEvents(Event.newBuilder().setType(Event.EventType.PUT).setKv(kv))
                .build();
        watches.forEach(watch -> watch.onNext(response));
    }

    private ResponseHeader header() {
        return ResponseHeader.newBuilder()
                .setClusterId(cluster)
                .setRaftTerm(term)
                .setRevision(revision)
                .build();
    }

    private KVGrpc.KVImplBase kv() {
        return new KVGrpc.KVImplBase() {
            @Override
            public void txn(TxnRequest request, StreamObserver<TxnResponse> answer) {
                RangeRequest range = request.getSuccess(0).getRequestRange();
                calls.add(range.getSerializable() ? "stale range" : "range");
                Status status = refusal;
                if (status != null) {
                    answer.onError(status.asRuntimeException());
                } else {
                    answer(rangeHeld, () -> {
                        answer.onNext(TxnResponse.newBuilder()
                                .setHeader(header())
                                .setSucceeded(true)
                                .addResponses(ResponseOp.newBuilder()
                                        .setResponseRange(
                                                RangeResponse.newBuilder().addAllKvs(keys)))
                                .build());
                        answer.onCompleted();
                    });
                }
            }
        };
    }

    private void answer(boolean later, Runnable answer) {
        if (later) {
            held.add(answer);
        } else {
            answer.run();
        }
    }

    /** What was held until now, and nothing is from now on. */
    void answerAll() {
        rangeHeld = false;
        leaseHeld = false;
        for (Runnable answer = held.poll(); answer != null; answer = held.poll()) {
            answer.run();
        }
    }

    private LeaseGrpc.LeaseImplBase lease() {
        return new LeaseGrpc.LeaseImplBase() {
            @Override
            public void leaseTimeToLive(
                    LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> answer) {
                calls.add("lease " + request.getID());
                answer(leaseHeld, () -> {
                    answer.onNext(LeaseTimeToLiveResponse.newBuilder()
                            .setHeader(header())
                            .setID(request.getID())
                            .setTTL(20)
                            .setGrantedTTL(30)
                            .build());
                    answer.onCompleted();
                });
            }
        };
    }

    private WatchGrpc.WatchImplBase watch() {
        return new WatchGrpc.WatchImplBase() {
            @Override
            public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> answer) {
                return new StreamObserver<>() {
                    @Override
                    public void onNext(WatchRequest request) {
                        watchedFrom.add(request.getCreateRequest().getStartRevision());
                        takeUp(answer);
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        watches.remove(answer);
                    }

                    @Override
                    public void onCompleted() {
                        watches.remove(answer);
                    }
                };
            }
        };
    }

    private void takeUp(StreamObserver<WatchResponse> answer) {
        switch (watching) {
            case DELIVERS -> {
                watches.add(answer);
                answer.onNext(WatchResponse.newBuilder()
                        .setHeader(header())
                        .setCreated(true)
                        .build());
            }
            case SILENT -> watches.add(answer);
            case CANCELS ->
                answer.onNext(WatchResponse.newBuilder()
                        .setHeader(header())
                        .setCreated(true)
                        .setCanceled(true)
                        .setCancelReason("etcdserver: permission denied")
                        .build());
            case FAILS ->
                answer.onError(Status.UNAVAILABLE
                        .withDescription("etcdserver: no leader")
                        .asRuntimeException());
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
