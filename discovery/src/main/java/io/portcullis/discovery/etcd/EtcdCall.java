package io.portcullis.discovery.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.ClockSource;
import io.portcullis.network.NetworkErrors;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call to one endpoint. It ends exactly once, within its deadline. */
final class EtcdCall {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private EtcdCall() {}

    /**
     * Starts it.
     *
     * @param answers the thread of the answer, or null for that of the channels
     * @param deadline on {@link System#nanoTime}
     * @param token of the login, or null for a call without one
     */
    static <Q, A> void start(
            ClockSource clock,
            @Nullable Executor answers,
            EtcdEndpoint link,
            long deadline,
            MethodDescriptor<Q, A> method,
            Q request,
            @Nullable String token,
            Consumer<CallOutcome<A>> then) {
        Channel channel;
        try {
            channel = authorised(link.channel(), token);
        } catch (IOException e) {
            then.accept(new CallOutcome.Failed<>(new EtcdFailure(Failure.UNREACHABLE, NetworkErrors.of(e))));
            return;
        }
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (answers != null) {
            options = options.withExecutor(answers);
        }
        // Before the call, never after: an answer that is dated too late would entitle for too long.
        long sent = clock.elapsed();
        ClientCalls.asyncUnaryCall(channel.newCall(method, options), request, new Once<A>(link, sent, then));
    }

    static Channel authorised(Channel channel, @Nullable String token) {
        if (token == null || token.isEmpty()) {
            return channel;
        }
        Metadata headers = new Metadata();
        headers.put(TOKEN, token);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** gRPC ends each call with one of {@code onError} and {@code onCompleted}, the answer coming before the latter. */
    private static final class Once<A> implements StreamObserver<A> {
        private final EtcdEndpoint link;
        private final long sent;
        private final Consumer<CallOutcome<A>> then;
        private @Nullable A answer;

        Once(EtcdEndpoint link, long sent, Consumer<CallOutcome<A>> then) {
            this.link = link;
            this.sent = sent;
            this.then = then;
        }

        @Override
        public void onNext(A value) {
            answer = value;
        }

        @Override
        public void onError(Throwable thrown) {
            EtcdFailure why = link.closed() ? EtcdFailure.CLOSED : EtcdFailure.of(thrown);
            if (why.unanswered()) {
                link.unanswered();
            } else {
                link.answered();
            }
            then.accept(new CallOutcome.Failed<>(why));
        }

        @Override
        public void onCompleted() {
            if (answer == null) {
                onError(new IOException("etcd ended the call without an answer"));
                return;
            }
            link.answered();
            then.accept(new CallOutcome.Answered<>(sent, answer));
        }
    }
}
