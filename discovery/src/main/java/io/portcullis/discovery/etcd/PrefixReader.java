package io.portcullis.discovery.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.portcullis.discovery.Keyspace;
import io.portcullis.discovery.Keyspace.Change;
import io.portcullis.discovery.Keyspace.Entry;
import io.portcullis.topology.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads all keys of the cluster, with a quorum: etcd serves a range only after its leader has heard from a majority, unless
 * {@code serializable} is asked for ("KV API guarantees" in etcd's manual).
 */
final class PrefixReader {
    private final Caller caller;
    private final String prefix;
    private final ByteString first;
    private final ByteString end;

    /** @param term of etcd's leader */
    record Read(long sent, long term, Keyspace keys) {}

    PrefixReader(Caller caller, String prefix) {
        this.caller = caller;
        this.prefix = prefix;
        this.first = ByteString.copyFromUtf8(prefix);
        this.end = endOf(first);
    }

    void read(Link link, long deadline, Consumer<Outcome<Read>> then) {
        RangeRequest request =
                RangeRequest.newBuilder().setKey(first).setRangeEnd(end).build();
        caller.<RangeRequest, RangeResponse>call(link, deadline, KVGrpc.getRangeMethod(), request, outcome -> {
            switch (outcome) {
                case Outcome.Answered<RangeResponse>(long sent, RangeResponse answer) ->
                    then.accept(new Outcome.Answered<>(
                            sent, new Read(sent, answer.getHeader().getRaftTerm(), keys(answer))));
                case Outcome.Failed<RangeResponse>(EtcdFailure why) -> then.accept(new Outcome.Failed<>(why));
            }
        });
    }

    ByteString first() {
        return first;
    }

    /** The first key after all that begin with the prefix. */
    ByteString end() {
        return end;
    }

    Change change(Event event) {
        KeyValue kv = event.getKv();
        return switch (event.getType()) {
            case DELETE -> new Change.Delete(key(kv), kv.getModRevision());
            case PUT, UNRECOGNIZED -> new Change.Put(key(kv), entry(kv));
        };
    }

    static String cluster(ResponseHeader header) {
        return Long.toHexString(header.getClusterId());
    }

    private Keyspace keys(RangeResponse answer) {
        Map<String, Entry> entries = new HashMap<>();
        for (KeyValue kv : answer.getKvsList()) {
            entries.put(key(kv), entry(kv));
        }
        ResponseHeader header = answer.getHeader();
        return new Keyspace(new Position(cluster(header), header.getRevision()), entries);
    }

    private String key(KeyValue kv) {
        return kv.getKey().toStringUtf8().substring(prefix.length());
    }

    private static Entry entry(KeyValue kv) {
        return new Entry(kv.getValue().toStringUtf8(), kv.getCreateRevision(), kv.getModRevision(), kv.getLease());
    }

    /** The prefix ends in a slash, so its last byte can be incremented. */
    private static ByteString endOf(ByteString prefix) {
        byte[] bytes = prefix.toByteArray();
        bytes[bytes.length - 1]++;
        return ByteString.copyFrom(bytes);
    }
}
