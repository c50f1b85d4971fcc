package io.portcullis.lab.chaos.fault;

import io.portcullis.lab.chaos.setup.Party;
import io.portcullis.testkit.process.Network;
import io.portcullis.testkit.process.Network.Mending;

/** Faults of the network between hosts. */
final class LineFaults {
    private static final int LOSS_PERCENT = 20;

    private final Network network;

    LineFaults(Network network) {
        this.network = network;
    }

    Injected apart(Party one, Party others) {
        Mending there = network.cut(one.hosts(), others.hosts());
        Mending back = network.cut(others.hosts(), one.hosts());
        return new Injected("%s cut off from %s".formatted(one.name(), others.name()), () -> {
            there.mend();
            back.mend();
        });
    }

    Injected oneWay(Party from, Party to) {
        Mending mending = network.cut(from.hosts(), to.hosts());
        return new Injected("nothing from %s reaches %s".formatted(from.name(), to.name()), mending::mend);
    }

    Injected lossy(Party victim) {
        Mending mending = network.lose(victim.hosts().getFirst(), LOSS_PERCENT);
        return new Injected(
                "%d %% of the packets from and to %s are lost".formatted(LOSS_PERCENT, victim.name()), mending::mend);
    }

    Injected slow(Party victim) {
        Mending mending = network.slow(victim.hosts().getFirst());
        return new Injected("slow line from " + victim.name(), mending::mend);
    }
}
