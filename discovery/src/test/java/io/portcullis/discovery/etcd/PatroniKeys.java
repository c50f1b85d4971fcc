package io.portcullis.discovery.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Writes what Patroni writes, the way it does: leader and member under one lease, everything else without. */
final class PatroniKeys implements AutoCloseable {
    static final String PREFIX = "/service/demo/";

    private final ManagedChannel channel;

    PatroniKeys(URI endpoint) {
        channel = NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
                .usePlaintext()
                .build();
    }

    private KVGrpc.KVBlockingStub kv() {
        return KVGrpc.newBlockingStub(channel).withWaitForReady().withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private LeaseGrpc.LeaseBlockingStub leases() {
        return LeaseGrpc.newBlockingStub(channel).withWaitForReady().withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    long lease(long seconds) {
        return leases().leaseGrant(
                        LeaseGrantRequest.newBuilder().setTTL(seconds).build())
                .getID();
    }

    void revoke(long lease) {
        leases().leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build());
    }

    /** Returns the revision. */
    long put(String key, String value, long lease) {
        return kv().put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(PREFIX + key))
                        .setValue(ByteString.copyFromUtf8(value))
                        .setLease(lease)
                        .build())
                .getHeader()
                .getRevision();
    }

    long delete(String key) {
        return kv().deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(PREFIX + key))
                        .build())
                .getHeader()
                .getRevision();
    }

    /** A cluster whose leader is {@code leader}; returns the lease of leader and member. */
    long leaderIs(String leader, long ttl) {
        long lease = lease(ttl);
        put("leader", leader, lease);
        put("members/" + leader, member("primary"), lease);
        return lease;
    }

    static String member(String role) {
        return "{\"conn_url\":\"postgres://127.0.0.1:5432/postgres\",\"api_url\":\"http://127.0.0.1:8008/patroni\","
                + "\"state\":\"running\",\"role\":\"" + role
                + "\",\"version\":\"4.1.0\",\"xlog_location\":67393608,\"timeline\":1}";
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
