package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.FencingSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What is fixed in one world.
 *
 * @param ttl of the agents' leases, by the DCS' clock
 * @param barrier a promotion waits for the gateways
 * @param tellsLockTime the DCS says how long a lease still lives (etcd); if not, only a barrier makes a promotion safe
 * @param staysOnPromotion replica sessions whose node takes the lock come under the permit instead of being severed
 * @param dcsRate of the DCS' clock, in thousandths of true time; the others likewise
 */
public record Rules(
        FencingSettings settings,
        Duration ttl,
        int nodes,
        int loops,
        boolean barrier,
        boolean tellsLockTime,
        boolean staysOnPromotion,
        int dcsRate,
        List<Integer> gatewayRates,
        List<Integer> nodeRates,
        Set<Freedom> freedoms) {

    /** True time has this many thousandths. */
    static final long TRUE_RATE = 1_000;

    public int gateways() {
        return gatewayRates.size();
    }

    public boolean may(Freedom freedom) {
        return freedoms.contains(freedom);
    }

    /** True time that it takes a clock of this rate to go on by {@code length}, rounded up. */
    static long trueLength(long length, int rate) {
        return Math.ceilDiv(length * TRUE_RATE, rate);
    }

    @Override
    public String toString() {
        return "P=" + settings.maxSilence().toMillis() + "ms margin="
                + settings.margin().toMillis() + "ms sever-after="
                + settings.severAfter().toMillis() + "ms ttl=" + ttl.toMillis() + "ms nodes=" + nodes + " loops="
                + loops + (barrier ? " barrier" : " no barrier") + (tellsLockTime ? "" : ", lock time not told")
                + " rates: dcs " + dcsRate + " gateways " + gatewayRates + " nodes " + nodeRates + " " + freedoms;
    }
}
