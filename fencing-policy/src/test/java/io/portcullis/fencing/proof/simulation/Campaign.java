package io.portcullis.fencing.proof.simulation;

import io.portcullis.fencing.proof.simulation.Simulation.Failure;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.World;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Many schedules, on as many threads as there are processors. Also by hand: see {@link #main}. */
public final class Campaign {
    private final Simulation simulation;

    /** @param done how many schedules were run */
    public record Result(long done, Duration took, Optional<Failure> failure) {
        @Override
        public String toString() {
            long perSecond = done * 1_000 / Math.max(1, took.toMillis());
            return done + " schedules in " + took.toMillis() + " ms, " + perSecond + " a second";
        }
    }

    public Campaign(Simulation simulation) {
        this.simulation = simulation;
    }

    /** Runs the seeds from {@code first} on, until {@code count} have passed or one fails: the first of them that does, always. */
    public Result run(long first, long count) {
        long begin = System.nanoTime();
        Progress progress = new Progress(first, count);
        int threads = Runtime.getRuntime().availableProcessors();
        Thread[] workers = IntStream.range(0, threads)
                .mapToObj(
                        worker -> Thread.ofPlatform().name("campaign-" + worker).start(() -> work(progress)))
                .toArray(Thread[]::new);
        for (Thread worker : workers) {
            join(worker);
        }
        return progress.result(Duration.ofNanos(System.nanoTime() - begin));
    }

    private void work(Progress progress) {
        for (long i = progress.next(); i >= 0; i = progress.next()) {
            progress.done(i, simulation.run(progress.first + i).orElse(null));
        }
    }

    /** Which schedules are still to be run; none after the first that failed. */
    private static final class Progress {
        private final long first;
        private long end;
        private long next;
        private long done;
        private @Nullable Failure failure;

        Progress(long first, long count) {
            this.first = first;
            this.end = count;
        }

        synchronized long next() {
            return next < end ? next++ : -1;
        }

        synchronized void done(long i, @Nullable Failure failed) {
            done++;
            if (failed != null && i < end) {
                end = i;
                failure = failed;
            }
        }

        synchronized Result result(Duration took) {
            return new Result(done, took, Optional.ofNullable(failure));
        }
    }

    private static void join(Thread worker) {
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static final String HELP = """
            Usage: Campaign [SCHEDULES [FIRST_SEED]]

            Runs that many random schedules of the fencing policy against all its promises, with the seeds FIRST_SEED,
            FIRST_SEED + 1 ... (default: 1,000,000 from a random one). A seed that fails is printed with its shortest story, and
            the exit code is 1. One seed is repeated with: Campaign 1 SEED
            """;

    public static void main(String[] arguments) {
        if (arguments.length > 2 || (arguments.length > 0 && arguments[0].startsWith("-"))) {
            System.out.print(HELP);
            return;
        }
        long count = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_000_000;
        long first = arguments.length > 1
                ? Long.parseLong(arguments[1])
                : RandomGenerator.getDefault().nextLong();
        System.out.println("seeds from " + first);
        Simulation simulation = new Simulation(Worlds::any, Policy::new, World.ALL_INVARIANTS);
        Result result = new Campaign(simulation).run(first, count);
        System.out.println(result);
        result.failure().map(simulation::shorten).ifPresent(failure -> {
            System.out.println(failure);
            System.exit(1);
        });
    }
}
