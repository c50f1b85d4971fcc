package io.portcullis.discovery.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.registration.RegistrationLog;
import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.discovery.registration.Registrations;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.PendingAnswer;
import io.portcullis.discovery.store.Timeouts;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.Registration;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes this gateway's registration. Each renewal is one transaction that moves the key to a lease of its own: a keep-alive would
 * prolong a lease without saying whether the key still hangs on it. The reason why it cannot be written is reported until it is written.
 */
final class Registrar {
    private final EtcdCalls caller;
    private final GatewayIdentity identity;
    private final ByteString key;
    private final Duration maxSilence;
    private final Timeouts timeouts;
    private final RegistrationLeases leases;
    private final Consumer<@Nullable String> problem;
    private final RegistrationLog log = new RegistrationLog("etcd");

    /** @param problem called with the reason why the registration cannot be written, for people; with null once it is written */
    Registrar(
            EtcdCalls caller,
            String prefix,
            GatewayIdentity identity,
            Duration maxSilence,
            Timeouts timeouts,
            RegistrationLeases leases,
            Consumer<@Nullable String> problem) {
        this.caller = caller;
        this.identity = identity;
        this.key = ByteString.copyFromUtf8(prefix + identity.name());
        this.maxSilence = maxSilence;
        this.timeouts = timeouts;
        this.leases = leases;
        this.problem = problem;
    }

    ByteString key() {
        return key;
    }

    /** On the source's thread. The registration is dated so that its lease lasts longer than it says. */
    void renew(EtcdEndpoint link, FencingEffect.Renew request, PendingAnswer answer) {
        long deadline = timeouts.renewalDeadline();
        leases.one(
                link,
                deadline,
                outcome -> answer.by(() -> {
                    switch (outcome) {
                        case CallOutcome.Answered<RegistrationLeases.Lease>(long _, RegistrationLeases.Lease lease) ->
                            write(link, deadline, request, lease, answer);
                        case CallOutcome.Failed<RegistrationLeases.Lease>(EtcdFailure why) -> fail(link, why, answer);
                    }
                }));
    }

    private void write(
            EtcdEndpoint link,
            long deadline,
            FencingEffect.Renew request,
            RegistrationLeases.Lease lease,
            PendingAnswer answer) {
        caller.<TxnRequest, TxnResponse>call(
                link,
                deadline,
                KVGrpc.getTxnMethod(),
                transaction(request, lease),
                outcome -> answer.by(() -> written(link, request, lease, outcome, answer)));
    }

    private void written(
            EtcdEndpoint link,
            FencingEffect.Renew request,
            RegistrationLeases.Lease lease,
            CallOutcome<TxnResponse> outcome,
            PendingAnswer answer) {
        switch (outcome) {
            case CallOutcome.Answered<TxnResponse>(long _, TxnResponse txn)
            when txn.getSucceeded() -> {
                Registration now = registration(request, lease, txn.getHeader().getRevision());
                log.renewed(key.toStringUtf8(), now);
                problem.accept(null);
                answer.give(new FencingEvent.Renewed(request.round(), now));
                leases.used(link, lease, txn.getHeader().getRevision());
            }
            case CallOutcome.Answered<TxnResponse> _ -> {
                leases.unused(link, lease);
                fail(link, new EtcdFailure(Failure.REFUSED, "the registration is not as it was left"), answer);
            }
            case CallOutcome.Failed<TxnResponse>(EtcdFailure why) -> {
                if (why.performedNothing()) {
                    leases.unused(link, lease);
                } else if (why.unanswered()) {
                    leases.unanswered(link);
                } else if (!why.leaseGone()) {
                    leases.perhapsUsed(link, lease);
                }
                fail(link, why, answer);
            }
        }
    }

    private void fail(EtcdEndpoint link, EtcdFailure why, PendingAnswer answer) {
        log.failed(link.endpoint(), why.kind(), why.text());
        if (why.kind() != Failure.CLOSED) {
            problem.accept("this gateway cannot register under " + key.toStringUtf8() + ": " + why.said());
        }
        answer.fail();
    }

    private static Registration registration(
            FencingEffect.Renew request, RegistrationLeases.Lease lease, long revision) {
        Registration over = request.over();
        String id = over == null ? Long.toString(revision) : over.id();
        return new Registration(
                id, Long.toString(revision), lease.from(), request.acknowledged(), request.remembered());
    }

    private TxnRequest transaction(FencingEffect.Renew request, RegistrationLeases.Lease lease) {
        RegistrationRecord record = new RegistrationRecord(
                maxSilence,
                request.acknowledged(),
                lease.from(),
                identity.started(),
                identity.sessions().getAsInt(),
                request.remembered(),
                request.history());
        PutRequest.Builder put = PutRequest.newBuilder()
                .setKey(key)
                .setValue(ByteString.copyFromUtf8(record.encode()))
                .setLease(lease.id());
        TxnRequest.Builder txn =
                TxnRequest.newBuilder().addSuccess(RequestOp.newBuilder().setRequestPut(put));
        Registration over = request.over();
        if (over == null) {
            return txn.addCompare(compare(Compare.CompareTarget.CREATE).setCreateRevision(0))
                    .build();
        }
        return txn.addCompare(compare(Compare.CompareTarget.CREATE).setCreateRevision(Long.parseLong(over.id())))
                .addCompare(compare(Compare.CompareTarget.MOD).setModRevision(Long.parseLong(over.version())))
                .build();
    }

    private Compare.Builder compare(Compare.CompareTarget target) {
        return Compare.newBuilder().setKey(key).setTarget(target).setResult(Compare.CompareResult.EQUAL);
    }

    /**
     * Whether this gateway could register, without doing it: a transaction whose condition can never hold. etcd judges the rights to
     * all that a transaction might do, and whether there is space for it.
     *
     * @param then called with the reason why it could not register, or with null
     */
    void tryOut(EtcdEndpoint link, Consumer<@Nullable String> then) {
        TxnRequest never = TxnRequest.newBuilder()
                .addCompare(compare(Compare.CompareTarget.CREATE).setCreateRevision(-1))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder().setKey(key)))
                .build();
        caller.<TxnRequest, TxnResponse>call(link, timeouts.deadline(), KVGrpc.getTxnMethod(), never, outcome -> {
            switch (outcome) {
                case CallOutcome.Answered<TxnResponse> _ -> then.accept(null);
                case CallOutcome.Failed<TxnResponse>(EtcdFailure why) -> then.accept(why.said());
            }
        });
    }

    /** For a gateway that has stopped: no barrier need wait for it. */
    void leave(EtcdEndpoint link, long deadline, Runnable then) {
        leases.leave(link);
        DeleteRangeRequest request = DeleteRangeRequest.newBuilder().setKey(key).build();
        caller.<DeleteRangeRequest, DeleteRangeResponse>call(
                link, deadline, KVGrpc.getDeleteRangeMethod(), request, _ -> then.run());
    }

    /** What a lease says of its gateway's P is asked apart, where it is needed. */
    static Registrations.Entry entry(KeyValue kv) {
        return new Registrations.Entry(
                Long.toString(kv.getCreateRevision()),
                Long.toString(kv.getModRevision()),
                kv.getValue().toStringUtf8(),
                null);
    }
}
