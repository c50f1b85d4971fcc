package io.portcullis.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.NotifySocket;
import io.portcullis.testkit.process.Waiting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {
    @TempDir
    private Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();

    private long signs() {
        return told.stream().filter("WATCHDOG=1"::equals).count();
    }

    /** What is said arrives in its order. */
    private void awaitAllSaidBy(ServiceManager manager, String last) {
        manager.ready(last);
        Waiting.until("all that was said", Waiting.AT_MOST, () -> told.contains("READY=1\nSTATUS=" + last));
    }

    private Map<String, String> environment(Path socket, String pid) {
        return Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", "20000", "WATCHDOG_PID", pid);
    }

    @Test
    void signsOfLifeAreGivenWhileAllAreAliveAndNotAfterwards() {
        Path socket = folder.resolve("notify");
        String pid = Long.toString(ProcessHandle.current().pid());
        AtomicBoolean alive = new AtomicBoolean(true);
        AtomicInteger asked = new AtomicInteger();
        try (NotifySocket _ = new NotifySocket(socket, told::add);
                ServiceManager manager = new ServiceManager(environment(socket, pid))) {
            manager.ready("serving");
            manager.watch(() -> {
                asked.incrementAndGet();
                return alive.get();
            });
            Waiting.until("signs of life", Waiting.AT_MOST, () -> signs() >= 3);
            assertThat(told).first().isEqualTo("READY=1\nSTATUS=serving");

            alive.set(false);
            int before = asked.get();
            Waiting.until("what was given meanwhile", Waiting.AT_MOST, () -> asked.get() > before + 1);
            awaitAllSaidBy(manager, "first");
            long given = signs();
            int later = asked.get();
            Waiting.until("further questions", Waiting.AT_MOST, () -> asked.get() > later + 3);
            awaitAllSaidBy(manager, "second");
            assertThat(signs()).isEqualTo(given);
        }
    }

    @Test
    void theWatchdogOfAnotherProcessGetsNothing() {
        Path socket = folder.resolve("notify");
        AtomicInteger asked = new AtomicInteger();
        try (NotifySocket _ = new NotifySocket(socket, told::add);
                ServiceManager manager = new ServiceManager(environment(socket, "1"))) {
            manager.watch(() -> {
                asked.incrementAndGet();
                return true;
            });
            awaitAllSaidBy(manager, "only");
            assertThat(asked).hasValue(0);
        }
    }
}
