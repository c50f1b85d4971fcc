package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import org.apache.zookeeper.KeeperException;

/** What ZooKeeper's errors mean. Pure. */
final class ZooKeeperFailures {
    private ZooKeeperFailures() {}

    static SourceFailure of(KeeperException e) {
        String at = e.getPath() == null ? "" : " at " + e.getPath();
        return switch (e.code()) {
            case CONNECTIONLOSS -> new SourceFailure(Failure.UNREACHABLE, "the connection was lost", e);
            case SESSIONEXPIRED, SESSIONMOVED -> new SourceFailure(Failure.UNREACHABLE, "the session has ended", e);
            case OPERATIONTIMEOUT, REQUESTTIMEOUT ->
                new SourceFailure(Failure.TIMED_OUT, "it did not answer in time", e);
            case NOAUTH -> new SourceFailure(Failure.FORBIDDEN, "the ACL does not allow it (NoAuth)" + at, e);
            case AUTHFAILED, SESSIONCLOSEDREQUIRESASLAUTH ->
                new SourceFailure(Failure.LOGIN_REFUSED, "user or password is wrong (" + words(e) + ")", e);
            case NOTREADONLY -> new SourceFailure(Failure.NO_LEADER, "a server without a quorum (NotReadOnly)", e);
            case UNIMPLEMENTED ->
                new SourceFailure(Failure.REFUSED, "the server is older than ZooKeeper 3.6 (" + words(e) + ")", e);
            default -> new SourceFailure(Failure.REFUSED, "ZooKeeper refused: " + words(e) + at, e);
        };
    }

    /** ZooKeeper's own, such as {@code NoNode}. */
    private static String words(KeeperException e) {
        String all = e.code().name();
        String simple = e.getClass().getSimpleName();
        return simple.endsWith("Exception") ? simple.substring(0, simple.length() - "Exception".length()) : all;
    }
}
