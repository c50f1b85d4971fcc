package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.ManagedProcess;

/** A server of a real DCS, of any kind: what a fault can do to it. */
public interface DcsServer {
    String name();

    Host host();

    ManagedProcess process();

    /** How to reach this server alone. */
    DcsAccess access();

    /** Makes it silent, but its sockets stay. A client sees the same with a stalled machine or a network that drops packets. */
    void freeze();

    void thaw();

    /** A crash. */
    void kill();

    /** Starts it again with its old data, and does not wait: without a quorum it does not become healthy. */
    void launchAgain();
}
