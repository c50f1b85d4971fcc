package io.portcullis.discovery.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.portcullis.discovery.registration.Registrations;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.discovery.store.Keyspace.Change;
import io.portcullis.discovery.store.Keyspace.Entry;
import io.portcullis.fencing.Registration;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Revision;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all keys of the cluster, our own registration and what other gateways say in theirs, as of one revision and with a quorum: etcd serves a transaction that only
 * reads after its leader has heard from a majority, unless {@code serializable} is asked for ("KV API guarantees" in etcd's manual).
 */
final class PrefixReader {
    private static final Logger LOG = LoggerFactory.getLogger(PrefixReader.class);

    /** More are not asked what they remember. */
    private static final int MAX_GATEWAYS = 256;

    private final EtcdCalls caller;
    private final String prefix;
    private final String registrations;
    private final @Nullable ByteString own;
    private final ByteString first;
    private final ByteString end;
    private final TxnRequest request;

    /**
     * @param reign the raft term of etcd's leader
     * @param registration our own, or null if there is none
     * @param others what the other gateways remember, by their names
     */
    record Read(
            long sent, Reign reign, Keyspace keys, @Nullable Registration registration, Map<String, Lineage> others) {
        long revision() {
            return ((Revision) keys.position()).number();
        }
    }

    /**
     * @param registrations what every registration's key begins with
     * @param registration key of our own, or null if we do not register
     */
    PrefixReader(EtcdCalls caller, String prefix, String registrations, @Nullable ByteString registration) {
        this.caller = caller;
        this.prefix = prefix;
        this.registrations = registrations;
        this.own = registration;
        this.first = ByteString.copyFromUtf8(prefix);
        this.end = endOf(first);
        TxnRequest.Builder reads = TxnRequest.newBuilder()
                .addSuccess(range(RangeRequest.newBuilder().setKey(first).setRangeEnd(end)));
        if (registration != null) {
            ByteString all = ByteString.copyFromUtf8(registrations);
            reads.addSuccess(range(RangeRequest.newBuilder().setKey(registration)))
                    .addSuccess(range(RangeRequest.newBuilder()
                            .setKey(all)
                            .setRangeEnd(endOf(all))
                            .setLimit(MAX_GATEWAYS)));
        }
        this.request = reads.build();
    }

    private static RequestOp range(RangeRequest.Builder range) {
        return RequestOp.newBuilder().setRequestRange(range).build();
    }

    void read(EtcdEndpoint link, long deadline, Consumer<CallOutcome<Read>> then) {
        caller.<TxnRequest, TxnResponse>call(link, deadline, KVGrpc.getTxnMethod(), request, outcome -> {
            switch (outcome) {
                case CallOutcome.Answered<TxnResponse>(long sent, TxnResponse answer) ->
                    then.accept(understood(sent, answer));
                case CallOutcome.Failed<TxnResponse>(EtcdFailure why) -> then.accept(new CallOutcome.Failed<>(why));
            }
        });
    }

    /** What an etcd never answers, something else at its address may. */
    private CallOutcome<Read> understood(long sent, TxnResponse answer) {
        try {
            return new CallOutcome.Answered<>(sent, read(sent, answer));
        } catch (RuntimeException e) {
            LOG.debug("an answer that etcd would not give", e);
            return new CallOutcome.Failed<>(new EtcdFailure(
                    Failure.REFUSED, "an answer that etcd would not give; something else may listen at its address"));
        }
    }

    private Read read(long sent, TxnResponse answer) {
        ResponseHeader header = answer.getHeader();
        RangeResponse ours = range(answer, 1);
        return new Read(
                sent,
                reign(header),
                keys(header, answer.getResponses(0).getResponseRange()),
                ours.getKvsCount() == 0 ? null : Registrations.registration(Registrar.entry(ours.getKvs(0))),
                registrations(cluster(header), range(answer, 2)).others(ownName()));
    }

    private String ownName() {
        return own == null ? "" : own.toStringUtf8().substring(registrations.length());
    }

    private static RangeResponse range(TxnResponse answer, int index) {
        return index < answer.getResponsesCount()
                ? answer.getResponses(index).getResponseRange()
                : RangeResponse.getDefaultInstance();
    }

    private Registrations registrations(String history, RangeResponse all) {
        Map<String, Registrations.Entry> entries = new HashMap<>();
        for (KeyValue kv : all.getKvsList()) {
            entries.put(kv.getKey().toStringUtf8().substring(registrations.length()), Registrar.entry(kv));
        }
        return new Registrations(history, entries);
    }

    ByteString first() {
        return first;
    }

    /** The first key after all that begin with the prefix. */
    ByteString end() {
        return end;
    }

    /** @param history the identity of the etcd cluster that delivered the event */
    Change change(String history, Event event) {
        KeyValue kv = event.getKv();
        Revision at = new Revision(history, kv.getModRevision());
        return switch (event.getType()) {
            case DELETE -> new Change.Delete(key(kv), at);
            case PUT, UNRECOGNIZED -> new Change.Put(key(kv), entry(history, kv), at);
        };
    }

    static String cluster(ResponseHeader header) {
        return Long.toHexString(header.getClusterId());
    }

    static Reign reign(ResponseHeader header) {
        return new Reign(cluster(header), header.getRaftTerm());
    }

    private Keyspace keys(ResponseHeader header, RangeResponse answer) {
        String history = cluster(header);
        Map<String, Entry> entries = new HashMap<>();
        for (KeyValue kv : answer.getKvsList()) {
            entries.put(key(kv), entry(history, kv));
        }
        return new Keyspace(new Revision(history, header.getRevision()), entries);
    }

    private String key(KeyValue kv) {
        return kv.getKey().toStringUtf8().substring(prefix.length());
    }

    private static Entry entry(String history, KeyValue kv) {
        Bond bond = bond(kv.getLease());
        return new Entry(
                kv.getValue().toStringUtf8(),
                new Revision(history, kv.getCreateRevision()),
                new Revision(history, kv.getModRevision()),
                bond,
                EtcdLockRule.holding(kv.getCreateRevision(), bond));
    }

    private static @Nullable Bond bond(long lease) {
        return lease == 0 ? null : new Bond(Long.toHexString(lease));
    }

    /** The prefix ends in a slash, so its last byte can be incremented. */
    private static ByteString endOf(ByteString prefix) {
        byte[] bytes = prefix.toByteArray();
        bytes[bytes.length - 1]++;
        return ByteString.copyFrom(bytes);
    }
}
