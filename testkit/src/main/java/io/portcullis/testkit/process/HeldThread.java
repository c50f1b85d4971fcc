package io.portcullis.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One thread of a process, stopped while all others go on. SIGSTOP stops whole processes, so a tracer holds the thread, see ptrace(2). The
 * thread goes on when this is closed.
 */
public final class HeldThread implements AutoCloseable {
    private static final String TRACED_STATE = "t (tracing stop)";

    private static final String TRACER_SCRIPT = """
            import ctypes, os, signal, sys
            libc = ctypes.CDLL(None, use_errno=True)
            libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
            PTRACE_SEIZE, PTRACE_INTERRUPT = 0x4206, 0x4207
            for request in PTRACE_SEIZE, PTRACE_INTERRUPT:
                if libc.ptrace(request, int(sys.argv[1]), None, None) != 0:
                    sys.exit("ptrace: " + os.strerror(ctypes.get_errno()))
            signal.pause()
            """;

    private final ManagedProcess tracer;

    private HeldThread(ManagedProcess tracer) {
        this.tracer = tracer;
    }

    /**
     * Returns when the thread is stopped. Hold a thread that waits in the kernel: a JVM thread that is stopped in Java code stops all
     * others at the next safepoint.
     *
     * @param name of the thread; the kernel keeps 15 characters of it. Holds the first thread of this name
     */
    public static HeldThread of(Workspace home, ManagedProcess process, String name) {
        Path thread = find(process.pid(), name);
        String id = thread.getFileName().toString();
        HeldThread held = new HeldThread(ManagedProcess.start(
                home,
                "tracer-" + id,
                ManagedProcess.RunAs.CALLER,
                List.of(Programs.path("python3"), "-c", TRACER_SCRIPT, id)));
        held.tracer.await(
                "a halt of " + name,
                Waiting.AT_MOST,
                () -> Files.readAllLines(thread.resolve("status")),
                status -> status.contains("State:\t" + TRACED_STATE));
        return held;
    }

    private static Path find(long pid, String name) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.filter(thread -> named(thread, name))
                    .findFirst()
                    .orElseThrow(() -> new NotReached("process %d has no thread \"%s\"".formatted(pid, name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean named(Path thread, String name) {
        try {
            return Files.readString(thread.resolve("comm")).strip().equals(name);
        } catch (IOException itHasEnded) {
            return false;
        }
    }

    @Override
    public void close() {
        tracer.close();
    }
}
