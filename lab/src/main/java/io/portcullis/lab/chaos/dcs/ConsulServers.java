package io.portcullis.lab.chaos.dcs;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.LockHolding;
import io.portcullis.lab.chaos.lock.LockReader;
import io.portcullis.lab.chaos.lock.LockWatch;
import io.portcullis.lab.chaos.lock.PolledLockWatch;
import io.portcullis.testkit.cluster.ConsulOperator;
import io.portcullis.testkit.cluster.DcsAccess;
import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Consul's servers, and its agent beside each node, as Patroni's own documentation has it. The gateways ask the servers. */
public final class ConsulServers implements DcsServers {
    private final List<RealConsul> servers;
    private final List<RealConsul> agents;

    public ConsulServers(Workspace home, List<Host> hosts, List<Host> nodes) {
        this.servers = RealConsul.in(home).startServers(hosts);
        this.agents = RealConsul.in(home).startAgents(servers, nodes);
    }

    @Override
    public List<DcsServer> members() {
        return List.copyOf(servers);
    }

    @Override
    public List<DcsServer> agents() {
        return List.copyOf(agents);
    }

    @Override
    public List<DcsAccess> access() {
        return agents.stream().map(RealConsul::access).collect(Collectors.toUnmodifiableList());
    }

    @Override
    public List<String> gatewayOptions() {
        return List.of(
                "--consul",
                servers.stream().map(server -> server.endpoint().toString()).collect(Collectors.joining(",")));
    }

    @Override
    public Optional<DcsServer> leader() {
        return servers.stream()
                .flatMap(server -> leaderBy(server).stream())
                .flatMap(address -> servers.stream()
                        .filter(server -> address.equals(server.host().address() + ":" + server.rpcPort())))
                .<DcsServer>map(server -> server)
                .findFirst();
    }

    private static Optional<String> leaderBy(RealConsul server) {
        try {
            return Optional.of(server.operator().leader());
        } catch (IOException noAnswer) {
            return Optional.empty();
        }
    }

    @Override
    public boolean delete(String key) {
        return servers.stream().anyMatch(server -> {
            try {
                server.operator().delete(ofConsul(key));
                return true;
            } catch (IOException noAnswer) {
                return false;
            }
        });
    }

    @Override
    public LockWatch watch(String prefix, BootClock clock) {
        String key = ofConsul(prefix + "leader");
        return new PolledLockWatch(
                servers.stream()
                        .map(RealConsul::operator)
                        .map(operator -> (LockReader) () -> holding(operator, key))
                        .toList(),
                clock);
    }

    private static Optional<LockHolding> holding(ConsulOperator operator, String key) throws IOException {
        return operator.lock(key).map(lock -> new LockHolding(lock.holder(), lock.created()));
    }

    /** Consul's keys have no slash at their beginning. */
    private static String ofConsul(String key) {
        return key.substring(1);
    }
}
