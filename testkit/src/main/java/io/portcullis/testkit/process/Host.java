package io.portcullis.testkit.process;

import java.util.List;

/**
 * The host that a program runs on.
 *
 * @param address for its listeners
 * @param entry put before a command so that it runs there; empty on loopback
 */
public record Host(String address, List<String> entry) {
    public static final Host LOOPBACK = new Host("127.0.0.1", List.of());

    public Host {
        entry = List.copyOf(entry);
    }

    public boolean isLoopback() {
        return equals(LOOPBACK);
    }

    /** A free port on loopback, which all programs share; the well-known port elsewhere. */
    public int port(Workspace home, int wellKnown) {
        return isLoopback() ? home.freePort() : wellKnown;
    }
}
