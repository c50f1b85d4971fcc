package io.portcullis.discovery.conformance;

import io.portcullis.testkit.cluster.DcsServer;
import java.net.URI;
import java.util.List;

/** A DCS of real servers on this machine: what happens to their processes. */
abstract class RealDcs<S extends DcsServer> implements DcsUnderTest {
    final List<S> members;

    RealDcs(List<S> members) {
        this.members = members;
    }

    @Override
    public final List<URI> servers() {
        return members.stream().map(DcsServer::endpoint).toList();
    }

    @Override
    public final void freeze() {
        members.forEach(DcsServer::freeze);
    }

    @Override
    public final void thaw() {
        members.stream().filter(member -> member.process().isAlive()).forEach(DcsServer::thaw);
    }

    @Override
    public final void kill() {
        members.forEach(DcsServer::kill);
    }

    @Override
    public final void restart() {
        members.stream().filter(member -> !member.process().isAlive()).forEach(DcsServer::launchAgain);
        members.forEach(DcsServer::awaitHealthy);
    }

    @Override
    public final void loseQuorum() {
        members.subList(1, members.size()).forEach(DcsServer::freeze);
    }

    @Override
    public final void findQuorum() {
        thaw();
    }

    @Override
    public final void repair() {
        thaw();
        restart();
    }

    @Override
    public final void close() {
        members.forEach(DcsServer::close);
    }
}
