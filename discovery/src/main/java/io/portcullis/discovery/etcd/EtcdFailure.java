package io.portcullis.discovery.etcd;

import io.grpc.Status;
import io.portcullis.discovery.DiscoveryEvents.Failure;

/**
 * Why a call was not answered as hoped. The texts are those of etcd's {@code api/v3rpc/rpctypes/error.go}.
 *
 * @param text for people, on one line
 */
record EtcdFailure(Failure kind, String text) {
    private static final int LONGEST = 240;

    EtcdFailure {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        text = line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
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

    private static String said(Status status) {
        // gRPC adds lines about its own pipeline.
        String description = status.getDescription() == null
                ? status.getCode().toString()
                : status.getDescription().lines().findFirst().orElse("");
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null || root.getMessage() == null || description.contains(root.getMessage())
                ? description
                : description + ": " + root.getMessage();
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

    /** Nobody answered, as opposed to an answer that is an error. */
    boolean unanswered() {
        return kind == Failure.UNREACHABLE || kind == Failure.TIMED_OUT;
    }
}
