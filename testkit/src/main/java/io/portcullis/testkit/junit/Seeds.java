package io.portcullis.testkit.junit;

import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;

/** Random tests that can be repeated: a failure shows its seed. */
public final class Seeds {
    /** One run of a test, with its random generator. */
    @FunctionalInterface
    public interface Trial {
        void run(RandomGenerator random) throws Exception;
    }

    /** Repeats one seed: {@code -Dseed=123}. */
    private static final String PROPERTY = "seed";

    private Seeds() {}

    /** One test for each of {@code count} seeds. Each run has other seeds. */
    public static java.util.stream.Stream<DynamicTest> trials(int count, Trial trial) {
        Long only = Long.getLong(PROPERTY);
        LongStream seeds = only != null ? LongStream.of(only) : new java.util.Random().longs(count);
        return seeds.mapToObj(seed -> DynamicTest.dynamicTest(repeat(seed), () -> run(seed, trial)));
    }

    /** Puts the seed into the failure: not every report shows the names of dynamic tests. */
    private static void run(long seed, Trial trial) {
        try {
            trial.run(new java.util.SplittableRandom(seed));
        } catch (AssertionError | Exception e) {
            throw new AssertionError("to repeat it: " + repeat(seed) + "\n" + e.getMessage(), e);
        }
    }

    private static String repeat(long seed) {
        return "-D" + PROPERTY + "=" + seed;
    }
}
