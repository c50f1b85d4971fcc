package io.portcullis.discovery.store;

import io.portcullis.fencing.WritableAnswer;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Position;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What discovery does, for metrics. Called on discovery's own threads: implementations must be quick, must not block and must be
 * safe to call from several threads.
 */
public interface DiscoveryTelemetry {
    DiscoveryTelemetry NONE = new DiscoveryTelemetry() {};

    /** Why a contact failed, or a watch ended; the label is for metrics. */
    enum Failure {
        /** No connection: refused, unreachable, not resolvable, TLS refused. */
        UNREACHABLE("unreachable"),
        /** Asked, and no answer in time: frozen, overloaded, or without a quorum. */
        TIMED_OUT("timed-out"),
        /** The DCS itself says that it has no leader. */
        NO_LEADER("no-leader"),
        /** User or password is wrong, or the password could not be read. */
        LOGIN_REFUSED("login-refused"),
        /** Logged in, and not allowed to read or write the keys. */
        FORBIDDEN("forbidden"),
        /** The DCS has no space left: it reads, and does not write. */
        NO_SPACE("no-space"),
        /** Any other error that the DCS answered. */
        REFUSED("refused"),
        /** A watch gave way to another: it lagged, another endpoint is used now, or the DCS went back in time. */
        REPLACED("replaced"),
        /** This source was closed. */
        CLOSED("closed");

        private final String label;

        Failure(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** A contact was answered. */
    default void contactAnswered(URI endpoint, Duration took) {}

    /** A contact failed. During an outage this happens several times a second. */
    default void contactFailed(URI endpoint, Failure failure, Duration took) {}

    /** The watch delivers what happens from {@code position} on. */
    default void watchStarted(URI endpoint, Position position) {}

    /** The watch delivers no more; it is started again by itself. */
    default void watchEnded(URI endpoint, Failure failure) {}

    /** A contact showed what the watch had not delivered a contact period later: it is being started again. */
    default void watchLagging(URI endpoint) {}

    /** Contents of the DCS that could not be understood, all of them; empty when the last one is gone. */
    default void problemsChanged(List<String> problems) {}

    /** A node's agent was asked whether it is writable. */
    default void probeAnswered(NodeName node, WritableAnswer answer, Duration took) {}
}
