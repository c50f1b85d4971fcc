package io.portcullis.discovery.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.portcullis.discovery.DiscoveryEvents.Failure;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.Registration;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Writes this gateway's registration. Each renewal is a lease of its own and one transaction that moves the key to it: a keep-alive
 * would prolong a lease without saying whether the key still hangs on it. Leases that are left behind run out by themselves.
 */
final class Registrar {
    private final Caller caller;
    private final GatewayIdentity identity;
    private final ByteString key;
    private final Duration maxSilence;
    private final RegistrationLog log = new RegistrationLog();

    Registrar(Caller caller, String prefix, GatewayIdentity identity, Duration maxSilence) {
        this.caller = caller;
        this.identity = identity;
        this.key = ByteString.copyFromUtf8(prefix + identity.name());
        this.maxSilence = maxSilence;
    }

    ByteString key() {
        return key;
    }

    /** Answers exactly once, on the source's thread. Dated by the sending of the first request, so that the lease lasts longer than it says. */
    void renew(Link link, long deadline, FencingEffect.Renew request, Consumer<FencingEvent> answer) {
        LeaseGrantRequest lease =
                LeaseGrantRequest.newBuilder().setTTL(leaseSeconds()).build();
        caller.<LeaseGrantRequest, LeaseGrantResponse>call(
                link, deadline, LeaseGrpc.getLeaseGrantMethod(), lease, outcome -> {
                    switch (outcome) {
                        case Outcome.Answered<LeaseGrantResponse>(long sent, LeaseGrantResponse granted) ->
                            write(link, deadline, request, sent, granted.getID(), answer);
                        case Outcome.Failed<LeaseGrantResponse>(EtcdFailure why) -> fail(link, request, why, answer);
                    }
                });
    }

    /** etcd counts whole seconds. */
    private long leaseSeconds() {
        return maxSilence
                .multipliedBy(Registration.LEASE_LENGTHS)
                .plusSeconds(1)
                .minusNanos(1)
                .toSeconds();
    }

    private void write(
            Link link,
            long deadline,
            FencingEffect.Renew request,
            long sent,
            long lease,
            Consumer<FencingEvent> answer) {
        caller.<TxnRequest, TxnResponse>call(
                link, deadline, KVGrpc.getTxnMethod(), transaction(request, sent, lease), outcome -> {
                    switch (outcome) {
                        case Outcome.Answered<TxnResponse>(long _, TxnResponse txn)
                        when txn.getSucceeded() -> {
                            Registration now =
                                    written(request, sent, txn.getHeader().getRevision());
                            log.renewed(key.toStringUtf8(), now);
                            answer.accept(new FencingEvent.Renewed(request.round(), now));
                        }
                        case Outcome.Answered<TxnResponse> _ ->
                            fail(
                                    link,
                                    request,
                                    new EtcdFailure(Failure.REFUSED, "the registration is not as it was left"),
                                    answer);
                        case Outcome.Failed<TxnResponse>(EtcdFailure why) -> fail(link, request, why, answer);
                    }
                });
    }

    private void fail(Link link, FencingEffect.Renew request, EtcdFailure why, Consumer<FencingEvent> answer) {
        log.failed(link.endpoint(), why);
        answer.accept(new FencingEvent.RenewalFailed(request.round()));
    }

    private static Registration written(FencingEffect.Renew request, long sent, long revision) {
        Registration over = request.over();
        String id = over == null ? Long.toString(revision) : over.id();
        return new Registration(id, revision, sent, request.published());
    }

    private TxnRequest transaction(FencingEffect.Renew request, long sent, long lease) {
        RegistrationRecord record = new RegistrationRecord(
                maxSilence,
                request.published(),
                sent,
                identity.started(),
                identity.sessions().getAsInt());
        PutRequest.Builder put = PutRequest.newBuilder()
                .setKey(key)
                .setValue(ByteString.copyFromUtf8(record.encode()))
                .setLease(lease);
        TxnRequest.Builder txn =
                TxnRequest.newBuilder().addSuccess(RequestOp.newBuilder().setRequestPut(put));
        Registration over = request.over();
        if (over == null) {
            return txn.addCompare(compare(Compare.CompareTarget.CREATE).setCreateRevision(0))
                    .build();
        }
        return txn.addCompare(compare(Compare.CompareTarget.CREATE).setCreateRevision(Long.parseLong(over.id())))
                .addCompare(compare(Compare.CompareTarget.MOD).setModRevision(over.version()))
                .build();
    }

    private Compare.Builder compare(Compare.CompareTarget target) {
        return Compare.newBuilder().setKey(key).setTarget(target).setResult(Compare.CompareResult.EQUAL);
    }

    /** For a gateway that has stopped: nobody need wait for it. */
    void leave(Link link, long deadline, Runnable then) {
        DeleteRangeRequest request = DeleteRangeRequest.newBuilder().setKey(key).build();
        caller.<DeleteRangeRequest, DeleteRangeResponse>call(
                link, deadline, KVGrpc.getDeleteRangeMethod(), request, _ -> then.run());
    }

    static Registration registration(KeyValue kv) {
        RegistrationRecord record = RegistrationRecord.decode(kv.getValue().toStringUtf8());
        return new Registration(
                Long.toString(kv.getCreateRevision()), kv.getModRevision(), record.renewed(), record.published());
    }
}
