package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.fault.FaultKind;
import io.portcullis.lab.chaos.setup.LabSource;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The plan of a campaign.
 *
 * @param source where the gateways learn of the cluster
 * @param seeds one for each episode
 * @param among the faults to draw from
 * @param alone one fault in each episode, not one or two
 */
record CampaignPlan(LabSource source, List<Long> seeds, boolean barrier, List<FaultKind> among, boolean alone) {
    CampaignPlan {
        seeds = List.copyOf(seeds);
        among = List.copyOf(among);
    }

    /** Each episode has the seed after that of the one before, so each can be repeated alone. */
    static CampaignPlan from(
            LabSource source, long seed, int episodes, boolean barrier, List<FaultKind> among, boolean alone) {
        return new CampaignPlan(
                source, LongStream.range(seed, seed + episodes).boxed().toList(), barrier, among, alone);
    }
}
