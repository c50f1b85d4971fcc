package io.portcullis.discovery.consul;

import io.portcullis.discovery.consul.ConsulAnswer.Kv;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.discovery.source.SimultaneousCalls;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.Registration;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes this gateway's registration: a key that is locked by a session of the gateway, and deleted with it. Each renewal renews the
 * session and then writes the key in a transaction, on condition that the key is as this gateway left it. One call at a time.
 */
final class ConsulRegistrar {
    /** What Consul takes by default ({@code session_ttl_min}). */
    private static final Duration MIN_SESSION_TTL = Duration.ofSeconds(10);

    private static final int CONFLICT = 409;

    private final ConsulCalls calls;
    private final ClockSource clock;
    private final GatewayIdentity identity;
    private final Duration maxSilence;
    private final String key;
    private volatile @Nullable String session;

    /** @param prefix of all registrations */
    ConsulRegistrar(
            ConsulCalls calls, ClockSource clock, GatewayIdentity identity, Duration maxSilence, String prefix) {
        this.calls = calls;
        this.clock = clock;
        this.identity = identity;
        this.maxSilence = maxSilence;
        this.key = prefix + identity.name();
    }

    /** How long a session lasts that is not renewed. Consul may let it last twice as long. */
    static Duration sessionTtl(Duration maxSilence) {
        Duration lease = Registration.Lifetime.leaseFor(maxSilence);
        return lease.compareTo(MIN_SESSION_TTL) < 0 ? MIN_SESSION_TTL : lease;
    }

    /** Dated before the session is renewed, so that the registration lasts longer than it says. */
    Registration register(URI endpoint, FencingEffect.Renew request, long deadline)
            throws SourceFailure, InterruptedException {
        long from = clock.elapsed();
        String known = session;
        Kv now = known == null
                ? written(endpoint, request, from, created(endpoint, deadline), deadline)
                : renewed(endpoint, request, from, known, deadline);
        return new Registration(
                Long.toString(now.created()),
                Long.toString(now.modified()),
                from,
                request.acknowledged(),
                request.remembered());
    }

    private SourceFailure rolledBack(String reason) {
        if (reason.contains("invalid session")) {
            session = null;
        }
        SourceFailure why = ConsulErrors.of(CONFLICT, reason, true);
        return why.refused()
                ? why
                : new SourceFailure(Failure.REFUSED, "the registration is not as it was left (" + reason + ")");
    }

    /** Renews the session and writes the key at the same time: a Consul that is slow costs its delay once. */
    private Kv renewed(URI endpoint, FencingEffect.Renew request, long from, String known, long deadline)
            throws SourceFailure, InterruptedException {
        try (SimultaneousCalls calling = new SimultaneousCalls()) {
            Future<ConsulAnswer> renewal = calling.start(
                    () -> calls.ask(endpoint, ConsulRequest.put("/v1/session/renew/" + known, ""), left(deadline)));
            Future<Kv> written = calling.start(() -> written(endpoint, request, from, known, deadline));
            if (SimultaneousCalls.answer(renewal).missing()) {
                session = null;
                throw new SourceFailure(Failure.REFUSED, "Consul has ended the session of this gateway");
            }
            return SimultaneousCalls.answer(written);
        }
    }

    private Kv written(URI endpoint, FencingEffect.Renew request, long from, String held, long deadline)
            throws SourceFailure, InterruptedException {
        ConsulAnswer answer =
                calls.ask(endpoint, ConsulRequest.put("/v1/txn", transaction(request, from, held)), left(deadline));
        if (answer.http().code() == CONFLICT) {
            throw rolledBack(answer.rolledBack());
        }
        return answer.written();
    }

    /** Without health checks: of an agent that is overloaded Consul would end the sessions. The key is free at once when it ends. */
    private String created(URI endpoint, long deadline) throws SourceFailure, InterruptedException {
        ObjectNode order = JsonNodeFactory.instance
                .objectNode()
                .put("Name", "portcullis-" + identity.name())
                .put("TTL", sessionTtl(maxSilence).toSeconds() + "s")
                .put("Behavior", "delete")
                .put("LockDelay", "1ms");
        order.putArray("NodeChecks");
        order.putArray("Checks");
        String id = calls.ask(endpoint, ConsulRequest.put("/v1/session/create", order.toString()), left(deadline))
                .json()
                .path("ID")
                .asString("");
        if (id.isEmpty()) {
            throw new SourceFailure(Failure.REFUSED, "Consul created a session without an id");
        }
        session = id;
        return id;
    }

    private String transaction(FencingEffect.Renew request, long from, String held) {
        RegistrationRecord record = new RegistrationRecord(
                maxSilence,
                request.acknowledged(),
                from,
                identity.started(),
                identity.sessions().getAsInt(),
                request.remembered(),
                request.history());
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        Registration over = request.over();
        if (over == null) {
            operation(operations, "check-not-exists");
        } else {
            operation(operations, "check-index").put("Index", Long.parseLong(over.version()));
        }
        operation(operations, "lock")
                .put("Session", held)
                .put("Value", Base64.getEncoder().encodeToString(record.encode().getBytes(StandardCharsets.UTF_8)));
        return operations.toString();
    }

    private ObjectNode operation(ArrayNode operations, String verb) {
        return operations.addObject().putObject("KV").put("Verb", verb).put("Key", key);
    }

    /** Ends the session, and the key with it. */
    void deregister(URI endpoint, long deadline) throws SourceFailure, InterruptedException {
        String known = session;
        if (known != null) {
            calls.ask(endpoint, ConsulRequest.put("/v1/session/destroy/" + known, ""), left(deadline));
            session = null;
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(deadline - System.nanoTime());
    }
}
