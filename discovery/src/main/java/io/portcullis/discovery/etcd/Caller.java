package io.portcullis.discovery.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.portcullis.discovery.DiscoveryEvents.Failure;
import io.portcullis.fencing.ClockSource;
import io.portcullis.network.NetworkTrouble;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes single calls: each ends exactly once, within its deadline, on the source's thread. Logs in where that is needed, and once
 * more if etcd does not know the token any longer.
 */
final class Caller {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private final ClockSource clock;
    private final @Nullable LoginKeeper login;

    Caller(ClockSource clock, @Nullable LoginKeeper login) {
        this.clock = clock;
        this.login = login;
    }

    /** @param deadline on {@link System#nanoTime} */
    <Q, A> void call(Link link, long deadline, MethodDescriptor<Q, A> method, Q request, Consumer<Outcome<A>> then) {
        withToken(
                link,
                deadline,
                then,
                token -> once(link, deadline, method, request, token, outcome -> {
                    if (outcome instanceof Outcome.Failed<A>(EtcdFailure why) && login != null && why.staleToken()) {
                        login.forget(token);
                        withToken(link, deadline, then, fresh -> once(link, deadline, method, request, fresh, then));
                    } else {
                        then.accept(outcome);
                    }
                }));
    }

    private <A> void withToken(Link link, long deadline, Consumer<Outcome<A>> then, Consumer<@Nullable String> use) {
        if (login == null) {
            use.accept(null);
            return;
        }
        login.token(link, deadline, outcome -> {
            switch (outcome) {
                case Outcome.Answered<String>(long sent, String token) -> use.accept(token);
                case Outcome.Failed<String>(EtcdFailure why) -> then.accept(new Outcome.Failed<>(why));
            }
        });
    }

    /** The token to open a stream with, if there is one at the moment. Streams are opened after a successful call. */
    @Nullable
    String currentToken() {
        return login == null ? null : login.current();
    }

    /** It was this server that refused the last login. */
    boolean loginRefusedBy(Link link) {
        return login != null && login.refusedBy(link);
    }

    /** etcd refused {@code token}, which may be null. */
    void forget(@Nullable String token) {
        if (login != null) {
            login.forget(token);
        }
    }

    private <Q, A> void once(
            Link link,
            long deadline,
            MethodDescriptor<Q, A> method,
            Q request,
            @Nullable String token,
            Consumer<Outcome<A>> then) {
        call(clock, link, deadline, method, request, token, then);
    }

    static <Q, A> void call(
            ClockSource clock,
            Link link,
            long deadline,
            MethodDescriptor<Q, A> method,
            Q request,
            @Nullable String token,
            Consumer<Outcome<A>> then) {
        Channel channel;
        try {
            channel = authorised(link.channel(), token);
        } catch (IOException e) {
            then.accept(new Outcome.Failed<>(new EtcdFailure(Failure.UNREACHABLE, NetworkTrouble.of(e))));
            return;
        }
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
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
        private final Link link;
        private final long sent;
        private final Consumer<Outcome<A>> then;
        private @Nullable A answer;

        Once(Link link, long sent, Consumer<Outcome<A>> then) {
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
            then.accept(new Outcome.Failed<>(why));
        }

        @Override
        public void onCompleted() {
            if (answer == null) {
                onError(new IOException("etcd ended the call without an answer"));
                return;
            }
            link.answered();
            then.accept(new Outcome.Answered<>(sent, answer));
        }
    }
}
