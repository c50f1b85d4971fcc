package io.portcullis.lab.chaos.dcs;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.lock.LockReader;
import io.portcullis.lab.chaos.lock.LockWatch;
import io.portcullis.lab.chaos.lock.PolledLockWatch;
import io.portcullis.testkit.cluster.DcsAccess;
import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Servers of ZooKeeper. */
public final class ZooKeeperServers implements DcsServers {
    private final List<RealZooKeeper> members;

    public ZooKeeperServers(Workspace home, List<Host> hosts) {
        this.members = RealZooKeeper.in(home).startEnsemble(hosts);
    }

    @Override
    public List<DcsServer> members() {
        return List.copyOf(members);
    }

    @Override
    public List<DcsAccess> access() {
        return List.of(RealZooKeeper.access(members));
    }

    @Override
    public Optional<DcsServer> leader() {
        return members.stream()
                .filter(member -> member.mode().equals("leader"))
                .<DcsServer>map(member -> member)
                .findFirst();
    }

    @Override
    public boolean delete(String key) {
        return members.stream().anyMatch(member -> {
            try (ZnodeClient client = new ZnodeClient(member, key)) {
                client.delete();
                return true;
            } catch (IOException noAnswer) {
                return false;
            }
        });
    }

    @Override
    public LockWatch watch(String prefix, BootClock clock) {
        return new PolledLockWatch(
                members.stream()
                        .<LockReader>map(member -> new ZnodeClient(member, prefix + "leader"))
                        .toList(),
                clock);
    }
}
