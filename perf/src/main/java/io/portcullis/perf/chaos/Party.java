package io.portcullis.perf.chaos;

import io.portcullis.testkit.GatewayProcess;
import io.portcullis.testkit.Host;
import io.portcullis.testkit.RealEtcd;
import io.portcullis.testkit.RealPatroni;
import java.util.List;

/** One end of a line: a host, or several. */
record Party(String name, List<Host> hosts) {
    Party {
        hosts = List.copyOf(hosts);
    }

    static Party of(RealPatroni node) {
        return new Party(node.name(), List.of(node.host()));
    }

    static Party of(GatewayProcess gateway) {
        return new Party(gateway.name(), List.of(gateway.host()));
    }

    static Party of(RealEtcd member) {
        return new Party(member.name(), List.of(member.host()));
    }
}
