package io.portcullis.app.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BootClockTest {
    private final BootClock clock = new BootClock();

    @Test
    void isTheTimeSinceTheMachineBooted() throws IOException {
        double before = uptime();
        double elapsed = clock.elapsed() / 1e9;
        assertThat(elapsed).isBetween(before - 0.1, uptime() + 0.1);
    }

    private static double uptime() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
    }

    @Test
    void neverStepsBack() {
        long last = clock.elapsed();
        for (int i = 0; i < 100_000; i++) {
            long now = clock.elapsed();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
    }

    @Test
    void readsBothClocksAtOnce() {
        long wall = clock.read().wall();
        assertThat(Duration.ofNanos(wall - System.currentTimeMillis() * 1_000_000)
                        .abs())
                .isLessThan(Duration.ofSeconds(5));
    }
}
