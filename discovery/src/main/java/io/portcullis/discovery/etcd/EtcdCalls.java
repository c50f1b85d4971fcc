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

/**
 * Makes single calls: each ends exactly once, within its deadline, on the source's thread. Logs in where that is needed, and once
 * more if etcd does not know the token any longer.
 */
final class EtcdCalls {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private final ClockSource clock;
    private final @Nullable AuthTokens login;
    private final @Nullable Executor answers;

    /** Answers come on the thread of the channels. */
    EtcdCalls(ClockSource clock, @Nullable AuthTokens login) {
        this(clock, login, null);
    }

    private EtcdCalls(ClockSource clock, @Nullable AuthTokens login, @Nullable Executor answers) {
        this.clock = clock;
        this.login = login;
        this.answers = answers;
    }

    /** With the same login, and answers on {@code thread}. */
    EtcdCalls answeringOn(Executor thread) {
        return new EtcdCalls(clock, login, thread);
    }

    /** @param deadline on {@link System#nanoTime} */
    <Q, A> void call(
            EtcdEndpoint link, long deadline, MethodDescriptor<Q, A> method, Q request, Consumer<CallOutcome<A>> then) {
        withToken(
                link,
                deadline,
                then,
                token -> once(link, deadline, method, request, token, outcome -> {
                    if (outcome instanceof CallOutcome.Failed<A>(EtcdFailure why)
                            && login != null
                            && why.staleToken()) {
                        login.forget(token);
                        withToken(link, deadline, then, fresh -> once(link, deadline, method, request, fresh, then));
                    } else {
                        then.accept(outcome);
                    }
                }));
    }

    private <A> void withToken(
            EtcdEndpoint link, long deadline, Consumer<CallOutcome<A>> then, Consumer<@Nullable String> use) {
        if (login == null) {
            use.accept(null);
            return;
        }
        login.token(link, deadline, outcome -> {
            switch (outcome) {
                case CallOutcome.Answered<String>(long sent, String token) -> use.accept(token);
                case CallOutcome.Failed<String>(EtcdFailure why) -> then.accept(new CallOutcome.Failed<>(why));
            }
        });
    }

    /** The token to open a stream with, if there is one at the moment. Streams are opened after a successful call. */
    @Nullable
    String currentToken() {
        return login == null ? null : login.current();
    }

    /** It was this server that refused the last login. */
    boolean loginRefusedBy(EtcdEndpoint link) {
        return login != null && login.refusedBy(link);
    }

    /** etcd refused {@code token}, which may be null. */
    void forget(@Nullable String token) {
        if (login != null) {
            login.forget(token);
        }
    }

    private <Q, A> void once(
            EtcdEndpoint link,
            long deadline,
            MethodDescriptor<Q, A> method,
            Q request,
            @Nullable String token,
            Consumer<CallOutcome<A>> then) {
        call(clock, answers, link, deadline, method, request, token, then);
    }

    static <Q, A> void call(
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
