package io.portcullis.app.cli;

import io.portcullis.config.GroupNumber;
import io.portcullis.discovery.source.CitusGroup;
import io.portcullis.discovery.source.ClusterDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The Citus groups under a scope, as {@code check} prints them when it was given no group. */
final class GroupLines {
    private GroupLines() {}

    static void tell(String scope, ClusterDirectory directory, Duration timeout) throws IOException {
        List<CitusGroup> groups = directory.groups(timeout);
        if (groups.isEmpty()) {
            return;
        }
        System.out.println("groups:    " + scope
                + " is a Citus cluster. Each group is a cluster of its own: give one with --group or cluster.group,"
                + " or several as entries of clusters");
        for (CitusGroup group : groups) {
            System.out.printf(
                    "group:     %-16s led by %-12s members %s%n",
                    GroupNumber.text(group.number()),
                    group.leader() == null ? "no node" : printable(group.leader()),
                    group.members().isEmpty() ? "none" : printable(String.join(", ", group.members())));
        }
    }

    /** Any writer of the DCS decides what stands there. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
