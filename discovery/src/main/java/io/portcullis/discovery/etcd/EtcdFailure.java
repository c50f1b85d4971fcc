package io.portcullis.discovery.etcd;

import io.grpc.Status;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.network.NetworkErrors;
import java.io.IOException;

/**
 * Why a call was not answered as hoped. The texts are those of etcd's {@code api/v3rpc/rpctypes/error.go}.
 *
 * @param text for people, on one line
 */
public record EtcdFailure(Failure kind, String text) {
    private static final int MAX_TEXT_LENGTH = 240;

    public EtcdFailure {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        text = line.length() <= MAX_TEXT_LENGTH ? line : line.substring(0, MAX_TEXT_LENGTH - 1) + "…";
    }

    static final EtcdFailure CLOSED = new EtcdFailure(Failure.CLOSED, "closed");

    static EtcdFailure of(Throwable thrown) {
        Status status = Status.fromThrowable(thrown);
        String said = said(status);
        return new EtcdFailure(kind(status, said), said);
    }

    /** A watch that etcd cancels gives its reason as text alone. */
    static EtcdFailure ofReason(String reason) {
        return new EtcdFailure(kind(Status.UNKNOWN, reason), reason);
    }

    private static Failure kind(Status status, String said) {
        if (said.contains("etcdserver: no leader")) {
            return Failure.NO_LEADER;
        }
        if (said.contains("etcdserver: mvcc: database space exceeded")) {
            return Failure.NO_SPACE;
        }
        if (said.contains("etcdserver: permission denied")) {
            return Failure.FORBIDDEN;
        }
        if (staleToken(said) || said.contains("authentication failed")) {
            return Failure.LOGIN_REFUSED;
        }
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED -> Failure.TIMED_OUT;
            case UNAVAILABLE -> said.contains("etcdserver:") ? Failure.REFUSED : Failure.UNREACHABLE;
            case UNAUTHENTICATED -> Failure.LOGIN_REFUSED;
            case PERMISSION_DENIED -> Failure.FORBIDDEN;
            default -> Failure.REFUSED;
        };
    }

    /** What etcd says is in the description, and what the network or gRPC says mostly in the cause. */
    private static String said(Status status) {
        if (status.getCause() != null) {
            return NetworkErrors.of(status.getCause());
        }
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return "it did not answer in time";
        }
        // gRPC adds lines about its own pipeline.
        String description = status.getDescription() == null
                ? "it gave no reason"
                : status.getDescription().lines().findFirst().orElse("");
        return NetworkErrors.of(new IOException(description));
    }

    /** The token expired, etcd was restarted, users or roles were changed, or authentication was enabled: a new login helps. */
    boolean staleToken() {
        return staleToken(text);
    }

    private static boolean staleToken(String said) {
        return said.contains("etcdserver: invalid auth token")
                || said.contains("etcdserver: revision of auth store is old")
                || said.contains("etcdserver: user name is empty");
    }

    /** etcd refused, and says why in a way that leaves no doubt that nothing was done. */
    boolean performedNothing() {
        return kind == Failure.FORBIDDEN || kind == Failure.NO_SPACE || kind == Failure.LOGIN_REFUSED;
    }

    /** etcd answered, and does not let this gateway in or not do what it asks. */
    public boolean refused() {
        return kind == Failure.FORBIDDEN || kind == Failure.LOGIN_REFUSED;
    }

    /** The lease that was to be used has run out, or belongs to a history that etcd has left. */
    boolean leaseGone() {
        return text.contains("etcdserver: requested lease not found");
    }

    /** For the operator: what etcd said, and what would help. */
    String said() {
        return switch (kind) {
            case NO_SPACE ->
                "etcd has no space left, so it reads and does not write (alarm NOSPACE): compact and defragment it, or give it"
                        + " more, then etcdctl alarm disarm";
            case FORBIDDEN ->
                "etcd's role may not do that; portcullis check prints the commands that grant it (" + text + ")";
            default -> text;
        };
    }

    /** Nobody answered, as opposed to an answer that is an error. */
    boolean unanswered() {
        return kind == Failure.UNREACHABLE || kind == Failure.TIMED_OUT;
    }
}
