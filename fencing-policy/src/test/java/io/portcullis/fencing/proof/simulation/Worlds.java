package io.portcullis.fencing.proof.simulation;

import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.proof.world.Freedom;
import io.portcullis.fencing.proof.world.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Which world a seed gives. Every story has other settings, other clocks and other freedoms. */
@FunctionalInterface
public interface Worlds {
    Rules draw(SplittableRandom random);

    /** The rates of two clocks never differ by more than a tenth: 950 to 1,050 thousandths of true time. */
    int SLOWEST = 950;

    int FASTEST = 1_050;

    /** Without the barrier only the lock's expiry is covered, and only what a DCS tells of it. */
    Set<Freedom> NEED_THE_BARRIER = EnumSet.of(Freedom.RELEASE, Freedom.DELETE_LOCK);

    List<FencingSettings> SETTINGS = List.of(
            FencingSettings.DEFAULT,
            settings(3_000, 500, 5_000, 600, 300),
            settings(4_000, 600, 4_000, 1_000, 1_000),
            settings(2_000, 400, 6_000, 300, 200));

    static FencingSettings settings(long maxSilence, long margin, long severAfter, long interval, long timeout) {
        return new FencingSettings(
                Duration.ofMillis(maxSilence),
                Duration.ofMillis(margin),
                Duration.ofMillis(severAfter),
                Duration.ofMillis(interval),
                Duration.ofMillis(timeout),
                true);
    }

    /** All that is promised, in all kinds of worlds. */
    static Rules any(SplittableRandom random) {
        boolean barrier = random.nextInt(3) > 0;
        boolean tellsLockTime = !barrier || random.nextInt(4) > 0;
        Set<Freedom> freedoms = EnumSet.noneOf(Freedom.class);
        for (Freedom freedom : Freedom.values()) {
            if (random.nextInt(3) > 0 && (barrier || !NEED_THE_BARRIER.contains(freedom))) {
                freedoms.add(freedom);
            }
        }
        // A promotion without the lock is the agent's own split brain: opaque sessions on that replica cannot tell.
        if (freedoms.contains(Freedom.REPLICA_SESSIONS)) {
            freedoms.remove(Freedom.LATE_PROMOTION);
            // After a restore the record of a node whose agent is gone may call a primary a replica.
            freedoms.remove(Freedom.RESTORE);
        }
        // Set back by as much as the other clock then stands still, the wall clock hides it: two faults that cancel
        // each other out.
        if (freedoms.contains(Freedom.WALL_JUMP) && freedoms.contains(Freedom.CLOCK_STOP)) {
            freedoms.remove(freedoms.size() % 2 == 0 ? Freedom.WALL_JUMP : Freedom.CLOCK_STOP);
        }
        FencingSettings settings = SETTINGS.get(random.nextInt(SETTINGS.size()));
        // Patroni's defaults are in the proportion of 3 to 1 to max-silence; 2 to 1 is as low as replica sessions
        // allow.
        Duration ttl = settings.maxSilence().multipliedBy(2 + random.nextInt(2));
        return new Rules(
                settings,
                ttl,
                2 + random.nextInt(2),
                1 + random.nextInt(3),
                barrier,
                tellsLockTime,
                random.nextBoolean(),
                rate(random),
                rates(random, 1 + random.nextInt(3)),
                rates(random, 3),
                freedoms);
    }

    private static List<Integer> rates(SplittableRandom random, int count) {
        List<Integer> rates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rates.add(rate(random));
        }
        return List.copyOf(rates);
    }

    private static int rate(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> SLOWEST;
            case 1 -> FASTEST;
            default -> SLOWEST + random.nextInt(FASTEST - SLOWEST + 1);
        };
    }
}
