package io.portcullis.lab.chaos.setup;

import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Host;
import java.util.List;

/** One end of a network line: one host or more. */
public record Party(String name, List<Host> hosts) {
    public Party {
        hosts = List.copyOf(hosts);
    }

    public static Party of(RealPatroni node) {
        return new Party(node.name(), List.of(node.host()));
    }

    public static Party of(GatewayProcess gateway) {
        return new Party(gateway.name(), List.of(gateway.host()));
    }

    public static Party of(DcsServer member) {
        return new Party(member.name(), List.of(member.host()));
    }
}
