package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.fault.FaultKind;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The plan of a campaign.
 *
 * @param seeds one for each episode
 * @param among the faults to draw from
 * @param alone one fault in each episode, not one or two
 */
record CampaignPlan(List<Long> seeds, boolean barrier, List<FaultKind> among, boolean alone) {
    CampaignPlan {
        seeds = List.copyOf(seeds);
        among = List.copyOf(among);
    }

    /** Each episode has the seed after that of the one before, so each can be repeated alone. */
    static CampaignPlan from(long seed, int episodes, boolean barrier, List<FaultKind> among, boolean alone) {
        return new CampaignPlan(LongStream.range(seed, seed + episodes).boxed().toList(), barrier, among, alone);
    }
}
