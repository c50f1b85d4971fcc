package io.portcullis.app.clock;

import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Clocks;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Instant;

/**
 * CLOCK_BOOTTIME of Linux: never steps, and goes on while the machine is suspended, unlike {@link System#nanoTime}, which Java takes from
 * CLOCK_MONOTONIC. Read through the C library, which answers from memory that the kernel shares (vDSO): some tens of nanoseconds.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/clock_gettime.2.html">clock_gettime(2)</a>
 */
public final class BootClock implements ClockSource {
    private static final int CLOCK_BOOTTIME = 7;
    private static final long SECOND = 1_000_000_000L;
    private static final long TIMESPEC = 16;
    private static final long NANOS_AT = 8;

    @SuppressWarnings("restricted")
    private static final MethodHandle CLOCK_GETTIME = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
                    Linker.Option.critical(false));

    private final ThreadLocal<MemorySegment> timespec =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(TIMESPEC, Long.BYTES));

    /** @throws IllegalStateException if this system has no such clock */
    public BootClock() {
        elapsed();
    }

    @Override
    public long elapsed() {
        MemorySegment now = timespec.get();
        int result;
        try {
            result = (int) CLOCK_GETTIME.invokeExact(CLOCK_BOOTTIME, now);
        } catch (Throwable e) {
            throw new IllegalStateException("clock_gettime cannot be called", e);
        }
        if (result != 0) {
            throw new IllegalStateException("this system has no CLOCK_BOOTTIME; Portcullis needs Linux");
        }
        return now.get(ValueLayout.JAVA_LONG, 0) * SECOND + now.get(ValueLayout.JAVA_LONG, NANOS_AT);
    }

    @Override
    public Clocks read() {
        Instant wall = Instant.now();
        return new Clocks(elapsed(), wall.getEpochSecond() * SECOND + wall.getNano());
    }
}
