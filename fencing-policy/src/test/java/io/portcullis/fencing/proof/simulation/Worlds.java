package io.portcullis.fencing.proof.simulation;

import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.proof.world.Freedom;
import io.portcullis.fencing.proof.world.Kind;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.fencing.proof.world.Rules.Gate;
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

    Set<Freedom> RARE = EnumSet.of(
            Freedom.PIN,
            Freedom.RESTART,
            Freedom.DELETE_REGISTRATION,
            Freedom.RESTORE,
            Freedom.RESTORE_IN_PLACE,
            Freedom.CLOCK_STOP,
            Freedom.WALL_JUMP);

    /** Without a gate only the lock's expiry is covered, and only what a DCS tells of it. */
    Set<Freedom> NEED_A_GATE = EnumSet.of(Freedom.RELEASE, Freedom.DELETE_LOCK);

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

    /** All that is promised, in all kinds of worlds. Half of them have another kind of DCS than leases. */
    static Rules any(SplittableRandom random) {
        Rules leases = leases(random);
        return switch (random.nextInt(8)) {
            case 0, 1 -> of(Kind.RECORD, leases);
            case 2 -> leases.gate() == Gate.NONE ? leases : of(Kind.EPHEMERALS, leases);
            case 3 -> of(Kind.POLL, leases);
            case 4 -> inFailsafeMode(leases);
            default -> leases;
        };
    }

    /** A restore gives the lock to a node that asks no other one: docs/fencing.md says so. */
    private static Rules inFailsafeMode(Rules rules) {
        Set<Freedom> freedoms = EnumSet.copyOf(rules.freedoms());
        freedoms.removeAll(EnumSet.of(Freedom.RESTORE, Freedom.RESTORE_IN_PLACE));
        freedoms.addAll(EnumSet.of(Freedom.FAILSAFE, Freedom.OUTAGE, Freedom.STALL));
        return new Rules(
                rules.each(),
                rules.ttl(),
                rules.nodes(),
                rules.loops(),
                rules.gate(),
                rules.kind(),
                rules.staysOnPromotion(),
                rules.dcsRate(),
                rules.gatewayRates(),
                rules.nodeRates(),
                freedoms);
    }

    private static Rules of(Kind kind, Rules rules) {
        boolean polls = kind == Kind.POLL;
        return new Rules(
                polls ? rules.each().stream().map(FencingSettings::unregistered).toList() : rules.each(),
                rules.ttl(),
                rules.nodes(),
                rules.loops(),
                polls ? Gate.NONE : rules.gate(),
                kind,
                rules.staysOnPromotion(),
                rules.dcsRate(),
                rules.gatewayRates(),
                rules.nodeRates(),
                rules.freedoms());
    }

    /** The lock hangs on a lease or on a session. */
    static Rules leases(SplittableRandom random) {
        Gate gate = random.nextInt(3) == 0 ? Gate.NONE : random.nextInt(5) == 0 ? Gate.SLEEP : Gate.BARRIER;
        boolean tellsLockTime = gate == Gate.NONE || random.nextInt(4) > 0;
        boolean registers = gate != Gate.SLEEP || random.nextBoolean();
        List<FencingSettings> each = each(random, registers);
        return new Rules(
                each,
                ttl(each, random),
                2 + random.nextInt(2),
                1 + random.nextInt(3),
                gate,
                tellsLockTime ? Kind.LEASES : Kind.SESSIONS,
                random.nextBoolean(),
                rate(random),
                rates(random, each.size()),
                rates(random, 3),
                freedoms(gate, random));
    }

    /** The same, and locks are overwritten. A promotion is then no proof of anything, and an older line may be what is left. */
    static Rules overwriting(SplittableRandom random) {
        Rules any = any(random);
        Set<Freedom> freedoms = EnumSet.copyOf(any.freedoms());
        freedoms.addAll(EnumSet.of(Freedom.STALL, Freedom.OVERWRITE));
        freedoms.remove(Freedom.FAILSAFE);
        return new Rules(
                any.each(),
                any.ttl(),
                any.nodes(),
                any.loops(),
                any.gate(),
                any.kind(),
                any.staysOnPromotion(),
                any.dcsRate(),
                any.gatewayRates(),
                any.nodeRates(),
                freedoms);
    }

    /** Half of the worlds have gateways with different settings. */
    private static List<FencingSettings> each(SplittableRandom random, boolean registers) {
        int gateways = 1 + random.nextInt(3);
        boolean same = random.nextBoolean();
        List<FencingSettings> each = new ArrayList<>();
        for (int gateway = 0; gateway < gateways; gateway++) {
            FencingSettings next =
                    same && gateway > 0 ? each.getFirst() : SETTINGS.get(random.nextInt(SETTINGS.size()));
            each.add(registers ? next : next.unregistered());
        }
        return List.copyOf(each);
    }

    /** Patroni's defaults are in the proportion of 3 to 1 to max-silence; 2 to 1 is as low as replica sessions allow. */
    private static Duration ttl(List<FencingSettings> each, SplittableRandom random) {
        Duration longest = each.stream()
                .map(FencingSettings::maxSilence)
                .max(Duration::compareTo)
                .orElseThrow();
        return longest.multipliedBy(2 + random.nextInt(2));
    }

    private static Set<Freedom> freedoms(Gate gate, SplittableRandom random) {
        Set<Freedom> freedoms = EnumSet.noneOf(Freedom.class);
        for (Freedom freedom : Freedom.values()) {
            if (freedom == Freedom.OVERWRITE || freedom == Freedom.FAILSAFE) {
                continue;
            }
            if (random.nextInt(3) > 0 && (gate != Gate.NONE || !NEED_A_GATE.contains(freedom))) {
                freedoms.add(freedom);
            }
        }
        // A promotion without the lock is the agent's own split brain: opaque sessions on that replica cannot tell.
        if (freedoms.contains(Freedom.REPLICA_SESSIONS)) {
            freedoms.remove(Freedom.LATE_PROMOTION);
            // What makes a lock shorter within a silence: docs/fencing.md excludes it.
            freedoms.remove(Freedom.NEW_TTL);
            // After a restore the record of a node whose agent is gone may call a primary a replica.
            freedoms.remove(Freedom.RESTORE);
            freedoms.remove(Freedom.RESTORE_IN_PLACE);
        }
        // What every story has soon hides what only some have.
        for (Freedom rare : RARE) {
            if (random.nextBoolean()) {
                freedoms.remove(rare);
            }
        }
        return freedoms;
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
