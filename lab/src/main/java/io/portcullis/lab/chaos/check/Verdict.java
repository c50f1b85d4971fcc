package io.portcullis.lab.chaos.check;

import java.util.List;

/**
 * What the history of an episode proves.
 *
 * @param answeredInRecovery reads on the primary route that a standby answered
 * @param lostByReplication acknowledged writes that are lost because Patroni promoted a node that did not have them
 * @param longestWriteGap from one acknowledged write of a writer to its next, in seconds
 */
public record Verdict(
        long operations,
        long acknowledgedWrites,
        long answeredReads,
        long answeredInRecovery,
        long unknown,
        long lostByReplication,
        double longestWriteGap,
        List<Finding> findings,
        Needless needless) {
    public Verdict {
        findings = List.copyOf(findings);
    }

    public List<Finding> violations(boolean barrier) {
        return findings.stream().filter(finding -> finding.isViolation(barrier)).toList();
    }

    public long count(Finding.Kind kind, boolean barrier) {
        return violations(barrier).stream()
                .filter(finding -> finding.kind() == kind)
                .count();
    }
}
