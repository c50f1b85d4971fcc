package io.portcullis.testkit.process;

import java.util.List;

/**
 * Where a program runs.
 *
 * @param address what it listens on
 * @param entry what to put before a command so that it runs there; nothing on loopback
 */
public record Host(String address, List<String> entry) {
    public static final Host LOOPBACK = new Host("127.0.0.1", List.of());

    public Host {
        entry = List.copyOf(entry);
    }

    public boolean isLoopback() {
        return equals(LOOPBACK);
    }

    /** Loopback is shared with everybody, so there it is any free port; elsewhere nobody else listens. */
    public int port(Workspace home, int wellKnown) {
        return isLoopback() ? home.freePort() : wellKnown;
    }
}
