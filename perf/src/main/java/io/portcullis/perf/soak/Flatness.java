package io.portcullis.perf.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Judges whether the gateway kept its size.
 *
 * <p>Compares the second sample, when one-time allocations are done, with the last one. A leak below the tolerance needs a longer soak.
 */
final class Flatness {
    /** Memory may grow by this share or by a fixed size, whichever is more: a JVM goes on compiling for a while. */
    private static final double RELATIVE_TOLERANCE = 0.05;

    private static final long RESIDENT_TOLERANCE_KIB = 8_192;
    private static final long HEAP_TOLERANCE_KIB = 2_048;
    /** A chunk of Netty's allocator for each of two event loops. */
    private static final long DIRECT_TOLERANCE_KIB = 1_024;
    /** Connections to the DCS, to agents and for metrics come and go. */
    private static final long FILE_TOLERANCE = 8;

    static final int MIN_SAMPLES = 3;

    private static final List<Quantity> QUANTITIES = List.of(
            new Quantity("RSS", "KiB", RELATIVE_TOLERANCE, RESIDENT_TOLERANCE_KIB, Sample::residentKiB),
            new Quantity("heap after GC", "KiB", RELATIVE_TOLERANCE, HEAP_TOLERANCE_KIB, Sample::heapKiB),
            new Quantity("direct memory", "KiB", RELATIVE_TOLERANCE, DIRECT_TOLERANCE_KIB, Sample::directKiB),
            new Quantity("open files", "files", 0, FILE_TOLERANCE, Sample::openFiles));

    private Flatness() {}

    private record Quantity(String name, String unit, double part, long floor, ToLongFunction<Sample> value) {

        Judgement judge(Sample second, Sample last) {
            long before = value.applyAsLong(second);
            long after = value.applyAsLong(last);
            long allowed = Math.max(floor, (long) (before * part));
            return new Judgement(name, unit, before, after, allowed);
        }
    }

    /** The change of one quantity. */
    record Judgement(String quantity, String unit, long second, long last, long allowed) {
        boolean flat() {
            return last - second <= allowed;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-14s %s: %+,d %s from the second sample to the last; allowed %+,d",
                    quantity,
                    flat() ? "flat" : "GREW",
                    last - second,
                    unit,
                    allowed);
        }
    }

    static List<Judgement> judge(List<Sample> samples) {
        if (samples.size() < MIN_SAMPLES) {
            throw new IllegalArgumentException(
                    "a verdict needs at least " + MIN_SAMPLES + " samples, not " + samples.size());
        }
        List<Judgement> judgements = new ArrayList<>();
        for (Quantity quantity : QUANTITIES) {
            judgements.add(quantity.judge(samples.get(1), samples.getLast()));
        }
        return List.copyOf(judgements);
    }
}
