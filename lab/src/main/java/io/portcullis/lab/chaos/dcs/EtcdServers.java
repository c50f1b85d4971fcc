package io.portcullis.lab.chaos.dcs;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.lock.EtcdLockWatch;
import io.portcullis.lab.chaos.lock.LockWatch;
import io.portcullis.testkit.cluster.DcsAccess;
import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.EtcdOperator;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Workspace;
import java.util.List;
import java.util.Optional;

/** Members of etcd. */
public final class EtcdServers implements DcsServers {
    private final List<RealEtcd> members;
    private final EtcdOperator operator;

    public EtcdServers(Workspace home, List<Host> hosts) {
        this.members = RealEtcd.in(home).startCluster(hosts);
        this.operator = new EtcdOperator(members);
    }

    @Override
    public List<DcsServer> members() {
        return List.copyOf(members);
    }

    @Override
    public List<DcsAccess> access() {
        return List.of(RealEtcd.access(members));
    }

    @Override
    public Optional<DcsServer> leader() {
        return operator.leader().map(member -> member);
    }

    @Override
    public String changeLeader() {
        return operator.moveLeadership() ? "etcd has another leader" : "etcd had no leader to change";
    }

    @Override
    public boolean delete(String key) {
        return operator.delete(key);
    }

    @Override
    public LockWatch watch(String prefix, BootClock clock) {
        return new EtcdLockWatch(members, prefix, clock);
    }
}
