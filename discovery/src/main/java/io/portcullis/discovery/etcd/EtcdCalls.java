package io.portcullis.discovery.etcd;

import io.grpc.MethodDescriptor;
import io.portcullis.fencing.ClockSource;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes single calls: each ends exactly once, within its deadline, on the source's thread. Logs in where that is needed, and once
 * more if etcd does not know the token any longer.
 */
final class EtcdCalls {
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
        EtcdCall.start(clock, answers, link, deadline, method, request, token, then);
    }
}
