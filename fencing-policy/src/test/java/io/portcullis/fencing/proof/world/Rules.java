package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.FencingSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What is fixed in one world.
 *
 * @param each the settings of each gateway
 * @param settings those of the gateway that looks at these rules, see {@link #seenBy}; of the first one for all others
 * @param ttl of the agents' leases, by the DCS' clock
 * @param gate what a promotion waits for
 * @param kind of DCS; if nothing bounds the lock in it, only a gate makes a promotion safe
 * @param staysOnPromotion replica sessions whose node takes the lock come under the permit instead of being severed
 * @param dcsRate of the DCS' clock, in thousandths of true time; the others likewise
 */
public record Rules(
        List<FencingSettings> each,
        FencingSettings settings,
        Duration ttl,
        int nodes,
        int loops,
        Gate gate,
        Kind kind,
        boolean staysOnPromotion,
        int dcsRate,
        List<Integer> gatewayRates,
        List<Integer> nodeRates,
        Set<Freedom> freedoms) {

    /** Where agents go on without the DCS, gateways ask them. */
    public Rules {
        if (freedoms.contains(Freedom.FAILSAFE)) {
            each = each.stream().map(FencingSettings::withFailsafe).toList();
            settings = settings.withFailsafe();
        }
    }

    /** What a node waits for between taking the lock and becoming writable. */
    public enum Gate {
        /** Nothing. Only the lock's expiry is covered, and only what a DCS tells of it. */
        NONE,
        /** The production barrier. */
        BARRIER,
        /** The longest max-silence of all gateways: {@code pre_promote: sleep}. Nobody looks at registrations then. */
        SLEEP
    }

    /** True time has this many thousandths. */
    static final long TRUE_RATE = 1_000;

    public Rules(
            List<FencingSettings> each,
            Duration ttl,
            int nodes,
            int loops,
            Gate gate,
            Kind kind,
            boolean staysOnPromotion,
            int dcsRate,
            List<Integer> gatewayRates,
            List<Integer> nodeRates,
            Set<Freedom> freedoms) {
        this(
                each,
                each.getFirst(),
                ttl,
                nodes,
                loops,
                gate,
                kind,
                staysOnPromotion,
                dcsRate,
                gatewayRates,
                nodeRates,
                freedoms);
    }

    /** The same rules, with the settings of this gateway. */
    Rules seenBy(int gateway) {
        return new Rules(
                each,
                each.get(gateway),
                ttl,
                nodes,
                loops,
                gate,
                kind,
                staysOnPromotion,
                dcsRate,
                gatewayRates,
                nodeRates,
                freedoms);
    }

    public int gateways() {
        return each.size();
    }

    public boolean may(Freedom freedom) {
        return freedoms.contains(freedom) && kind.may(freedom);
    }

    public Duration longestSilence() {
        return each.stream()
                .map(FencingSettings::maxSilence)
                .max(Duration::compareTo)
                .orElseThrow();
    }

    public Duration longestSeverAfter() {
        return each.stream()
                .map(FencingSettings::severAfter)
                .max(Duration::compareTo)
                .orElseThrow();
    }

    /** After whoever's clock this time has certainly passed for every gateway. */
    long trueLengthForAll(Duration length) {
        int slowest = gatewayRates.stream().mapToInt(rate -> rate).min().orElse((int) TRUE_RATE);
        return trueLength(length.toNanos(), slowest);
    }

    /** True time that it takes a clock of this rate to go on by {@code length}, rounded up. */
    static long trueLength(long length, int rate) {
        return Math.ceilDiv(length * TRUE_RATE, rate);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (FencingSettings one : each) {
            text.append(text.isEmpty() ? "" : ", ");
            text.append("P=").append(one.maxSilence().toMillis());
            text.append("ms margin=").append(one.margin().toMillis());
            text.append("ms sever-after=").append(one.severAfter().toMillis()).append("ms");
        }
        return text + "; ttl=" + ttl.toMillis() + "ms nodes=" + nodes + " loops=" + loops + " gate=" + gate
                + " kind=" + kind + (settings.registers() ? "" : ", unregistered")
                + " rates: dcs " + dcsRate + " gateways " + gatewayRates + " nodes " + nodeRates + " " + freedoms;
    }
}
