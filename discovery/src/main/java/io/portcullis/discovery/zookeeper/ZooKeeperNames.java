package io.portcullis.discovery.zookeeper;

import java.util.Set;

/** The names of members and gateways, which a read has to name before it can read their nodes. */
record ZooKeeperNames(Set<String> members, Set<String> gateways) {
    static final ZooKeeperNames NOTHING = new ZooKeeperNames(Set.of(), Set.of());

    boolean covers(ZooKeeperNames listed) {
        return members.containsAll(listed.members) && gateways.containsAll(listed.gateways);
    }
}
