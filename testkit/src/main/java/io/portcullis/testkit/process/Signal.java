package io.portcullis.testkit.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The signals. Java itself can send only TERM and KILL. */
public enum Signal {
    /** Freezes a process without its notice. Its peers see a stalled machine. */
    STOP,
    CONT,
    TERM,
    INT,
    QUIT,
    HUP,
    KILL;

    /** Sends to all that still run. A process that has just ended is no error. */
    public void send(Collection<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        List<String> command =
                new ArrayList<>(List.of(Programs.path("sh"), "-c", "kill -" + name() + " \"$@\" 2>/dev/null", "kill"));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        try {
            // Its exit code only shows that one of them had ended already.
            new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("cannot run sh to send SIG" + name() + " to " + pids, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + name() + " to " + pids, e);
        }
    }
}
