package io.portcullis.lab.chaos;

import java.util.List;

/**
 * The longest write gaps of the episodes in which a node was promoted, in seconds.
 *
 * @param episodes how many there were; the rest is 0 if there were none
 */
record WriteGaps(int episodes, double shortest, double median, double longest) {
    static WriteGaps of(List<EpisodeReport> all) {
        double[] gaps = all.stream()
                .filter(episode -> episode.promotions() > 0)
                .mapToDouble(episode -> episode.verdict().longestWriteGap())
                .sorted()
                .toArray();
        return gaps.length == 0
                ? new WriteGaps(0, 0, 0, 0)
                : new WriteGaps(gaps.length, gaps[0], gaps[gaps.length / 2], gaps[gaps.length - 1]);
    }
}
