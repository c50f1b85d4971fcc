package io.portcullis.lab.chaos.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Draws the faults of an episode. The result depends on the seed only. */
public final class FaultPlanner {
    private static final int MIN_START_MILLIS = 500;
    private static final int MAX_START_MILLIS = 2_500;
    private static final int MIN_SHORT_MILLIS = 500;
    private static final int MAX_SHORT_MILLIS = 6_000;
    /** Time for a second fault, if the first one has no length. */
    private static final int MIN_OVERLAP_MILLIS = 3_000;

    private static final double PAIR_PROBABILITY = 0.6;
    private static final double SHORT_PROBABILITY = 0.3;
    private static final double PRIMARY_PROBABILITY = 0.75;
    private static final int PICK_RANGE = 1_000;

    private FaultPlanner() {}

    /**
     * Draws one or two faults, in the order in which they begin.
     *
     * @param alone never two
     */
    public static List<PlannedFault> plan(long seed, List<FaultKind> among, boolean alone) {
        SplittableRandom random = new SplittableRandom(seed);
        List<PlannedFault> faults = new ArrayList<>();
        PlannedFault first = draw(random, among, random.nextInt(MIN_START_MILLIS, MAX_START_MILLIS));
        faults.add(first);
        if (!alone && random.nextDouble() < PAIR_PROBABILITY) {
            int within = (int) Math.max(first.length().toMillis(), MIN_OVERLAP_MILLIS);
            faults.add(draw(random, among, (int) first.at().toMillis() + random.nextInt(within)));
        }
        faults.sort(Comparator.comparing(PlannedFault::at));
        return List.copyOf(faults);
    }

    private static PlannedFault draw(SplittableRandom random, List<FaultKind> among, int atMillis) {
        FaultKind kind = among.get(random.nextInt(among.size()));
        boolean thePrimary = kind.victim() == FaultKind.Victim.NODE && random.nextDouble() < PRIMARY_PROBABILITY;
        int pick = thePrimary ? 0 : random.nextInt(PICK_RANGE);
        boolean cutShort = kind.length() == FaultKind.Length.UNTIL_EXPIRY && random.nextDouble() < SHORT_PROBABILITY;
        int length = cutShort
                ? random.nextInt(MIN_SHORT_MILLIS, MAX_SHORT_MILLIS)
                : random.nextInt(kind.length().minMillis(), kind.length().maxMillis() + 1);
        return new PlannedFault(kind, pick, Duration.ofMillis(atMillis), Duration.ofMillis(length));
    }
}
