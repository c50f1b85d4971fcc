package io.portcullis.lab.chaos.dcs;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.lock.LockWatch;
import io.portcullis.testkit.cluster.DcsAccess;
import io.portcullis.testkit.cluster.DcsServer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The servers of one DCS, and what an operator does to them. */
public interface DcsServers {
    /** Those that have a quorum. */
    List<DcsServer> members();

    /** More processes of the DCS, such as an agent beside each node. */
    default List<DcsServer> agents() {
        return List.of();
    }

    /** How Patroni reaches it on each node; or one for all. */
    List<DcsAccess> access();

    /** The options of {@code portcullis run} for gateways that do not reach it as the first node does. */
    default List<String> gatewayOptions() {
        return List.of();
    }

    /** The member that leads the others, if there is one. */
    Optional<DcsServer> leader();

    /** Makes another member the leader. Says what was done. */
    default String changeLeader() {
        Optional<DcsServer> leader = leader();
        leader.ifPresent(member -> {
            member.kill();
            member.launchAgain();
        });
        return leader.map(member -> member + ", the leader, is killed and started again")
                .orElse("there was no leader to change");
    }

    /**
     * Deletes a lock, as an operator does. False if no member answered.
     *
     * @param key with a slash at its beginning
     */
    boolean delete(String key);

    /** @param prefix of all keys of a cluster, with a slash at its beginning and at its end */
    LockWatch watch(String prefix, BootClock clock);

    default List<DcsServer> leaderFirst() {
        Optional<DcsServer> leader = leader();
        return Stream.concat(leader.stream(), members().stream().filter(member -> !leader.equals(Optional.of(member))))
                .toList();
    }
}
