package io.portcullis.discovery.etcd;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.ClockSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the token that etcd gives for user and password: "Role-based access control" in etcd's operations guide. One token is good
 * for all members.
 */
final class AuthTokens {
    /** etcd spends a tenth of a second of processor time on every password, right or wrong: a wrong one must not become a load. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(1);

    /** What stands for a token while etcd has authentication disabled. */
    private static final String NONE_NEEDED = "";

    private final Credentials login;
    private final ClockSource clock;
    private @Nullable String token;
    private @Nullable EtcdFailure refusal;
    private @Nullable EtcdEndpoint refusedBy;
    private long refusedAt;

    AuthTokens(Credentials login, ClockSource clock) {
        this.login = login;
        this.clock = clock;
    }

    @Nullable
    String current() {
        return token;
    }

    /** The last login was refused there. Elsewhere it has not been tried, and may be another etcd's business. */
    boolean refusedBy(EtcdEndpoint link) {
        return refusal != null && refusedBy == link;
    }

    void forget(@Nullable String stale) {
        if (Objects.equals(stale, token)) {
            token = null;
        }
    }

    /** The token, after logging in if there is none. */
    void token(EtcdEndpoint link, long deadline, Consumer<CallOutcome<String>> then) {
        if (token != null) {
            then.accept(new CallOutcome.Answered<>(clock.elapsed(), token));
            return;
        }
        if (refusal != null && clock.elapsed() - refusedAt < AFTER_REFUSAL.toNanos()) {
            then.accept(new CallOutcome.Failed<>(refusal));
            return;
        }
        String password;
        try {
            password = login.password().read();
        } catch (IOException e) {
            then.accept(
                    new CallOutcome.Failed<>(new EtcdFailure(Failure.LOGIN_REFUSED, String.valueOf(e.getMessage()))));
            return;
        }
        AuthenticateRequest request = AuthenticateRequest.newBuilder()
                .setName(login.user())
                .setPassword(password)
                .build();
        EtcdCall.<AuthenticateRequest, AuthenticateResponse>start(
                clock,
                null,
                link,
                deadline,
                AuthGrpc.getAuthenticateMethod(),
                request,
                null,
                outcome -> answered(link, outcome, then));
    }

    private void answered(
            EtcdEndpoint link, CallOutcome<AuthenticateResponse> outcome, Consumer<CallOutcome<String>> then) {
        switch (outcome) {
            case CallOutcome.Answered<AuthenticateResponse>(long sent, AuthenticateResponse answer) -> {
                accepted(answer.getToken());
                then.accept(new CallOutcome.Answered<>(sent, answer.getToken()));
            }
            case CallOutcome.Failed<AuthenticateResponse>(EtcdFailure why) -> {
                if (why.text().contains("etcdserver: authentication is not enabled")) {
                    accepted(NONE_NEEDED);
                    then.accept(new CallOutcome.Answered<>(clock.elapsed(), NONE_NEEDED));
                    return;
                }
                EtcdFailure named = new EtcdFailure(why.kind(), "login as " + login.user() + ": " + why.text());
                if (why.kind() == Failure.LOGIN_REFUSED) {
                    refusal = named;
                    refusedBy = link;
                    refusedAt = clock.elapsed();
                }
                then.accept(new CallOutcome.Failed<>(named));
            }
        }
    }

    private void accepted(String fresh) {
        token = fresh;
        refusal = null;
    }
}
