package io.portcullis.discovery.etcd;

import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.Keyspace.Change;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One watch, from its request to its one and only end. It is never resumed: a new one is started from a new read. */
final class WatchStream implements ClientResponseObserver<WatchRequest, WatchResponse> {
    /** What a watch reports, on the source's thread. */
    interface Listener {
        /** etcd has taken up the watch. */
        void started(WatchStream stream);

        /** All changes of one or several revisions, none of them cut in two. */
        void changed(WatchStream stream, String cluster, List<Change> changes);

        /** Called once, as the last call; not after {@link #cancel}. */
        void ended(WatchStream stream, EtcdFailure why);
    }

    private static final Metadata REQUIRE_LEADER = requireLeader();

    private final PrefixReader prefix;
    private final Listener listener;
    private @Nullable ClientCallStreamObserver<WatchRequest> requests;
    private boolean over;

    private WatchStream(PrefixReader prefix, Listener listener) {
        this.prefix = prefix;
        this.listener = listener;
    }

    /**
     * @param thread on which the listener is called
     * @param revision the first that may be delivered
     */
    static WatchStream open(Channel channel, Executor thread, PrefixReader prefix, long revision, Listener listener) {
        WatchStream stream = new WatchStream(prefix, listener);
        WatchCreateRequest create = WatchCreateRequest.newBuilder()
                .setKey(prefix.first())
                .setRangeEnd(prefix.end())
                .setStartRevision(revision)
                .build();
        WatchGrpc.newStub(channel)
                .withExecutor(thread)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(REQUIRE_LEADER))
                .watch(stream)
                .onNext(WatchRequest.newBuilder().setCreateRequest(create).build());
        return stream;
    }

    /** A server without a leader must end the watch, rather than keep it open in silence (etcd's {@code WithRequireLeader}). */
    private static Metadata requireLeader() {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        return headers;
    }

    void cancel() {
        over = true;
        if (requests != null) {
            requests.cancel("not needed any more", null);
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
        requests = stream;
    }

    @Override
    public void onNext(WatchResponse response) {
        if (over) {
            return;
        }
        if (response.getCanceled()) {
            end(EtcdFailure.ofReason(
                    response.getCompactRevision() > 0
                            ? "the history up to revision " + response.getCompactRevision() + " has been compacted"
                            : "etcd ended the watch: " + response.getCancelReason()));
        } else if (response.getCreated()) {
            listener.started(this);
        } else if (response.getEventsCount() > 0) {
            String history = PrefixReader.cluster(response.getHeader());
            listener.changed(
                    this,
                    history,
                    response.getEventsList().stream()
                            .map(event -> prefix.change(history, event))
                            .toList());
        }
    }

    @Override
    public void onError(Throwable thrown) {
        end(EtcdFailure.of(thrown));
    }

    @Override
    public void onCompleted() {
        end(new EtcdFailure(Failure.REFUSED, "etcd ended the stream"));
    }

    private void end(EtcdFailure why) {
        if (!over) {
            cancel();
            listener.ended(this, why);
        }
    }
}
