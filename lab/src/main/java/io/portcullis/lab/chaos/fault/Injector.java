package io.portcullis.lab.chaos.fault;

import io.portcullis.lab.chaos.setup.Lab;
import io.portcullis.lab.chaos.setup.Party;
import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayProcess;
import java.util.List;
import java.util.stream.Stream;

/** Chooses the victim of a planned fault, and injects the fault. */
public final class Injector {
    private static final int SINGLE_MEMBER = 1;
    private static final int MAJORITY_SIZE = 2;

    private final Lab lab;
    private final ProcessFaults processes;
    private final LineFaults lines;

    public Injector(Lab lab) {
        this.lab = lab;
        this.processes = new ProcessFaults(lab);
        this.lines = new LineFaults(lab.network());
    }

    public Injected inject(PlannedFault fault) {
        return switch (fault.kind().victim()) {
            case NODE -> toNode(fault, chosen(lab.nodesPrimaryFirst(), fault));
            case GATEWAY -> toGateway(fault, chosen(lab.gateways(), fault));
            case DCS -> processes.dcsStop(members(fault));
            case ANY -> toAny(fault);
            case CLUSTER -> toTheCluster(fault);
        };
    }

    private Injected toNode(PlannedFault fault, RealPatroni node) {
        Party party = Party.of(node);
        Party dcs = lab.dcs();
        Party gateways = lab.allGateways();
        Party peers = lab.peersOf(node);
        return switch (fault.kind()) {
            case AGENT_STOP -> processes.agentStop(node);
            case AGENT_KILL -> processes.agentKill(node);
            case POSTMASTER_KILL -> processes.postmasterKill(node);
            case NODE_FREEZE -> processes.nodeFreeze(node);
            case NODE_CUT_FROM_DCS -> lines.apart(party, dcs);
            case NODE_CUT_FROM_PEERS -> lines.apart(party, peers);
            case NODE_CUT_FROM_GATEWAYS -> lines.apart(party, gateways);
            case NODE_TO_DCS_CUT -> lines.oneWay(party, dcs);
            case DCS_TO_NODE_CUT -> lines.oneWay(dcs, party);
            case NODE_TO_PEERS_CUT -> lines.oneWay(party, peers);
            case PEERS_TO_NODE_CUT -> lines.oneWay(peers, party);
            case NODE_TO_GATEWAYS_CUT -> lines.oneWay(party, gateways);
            case GATEWAYS_TO_NODE_CUT -> lines.oneWay(gateways, party);
            default -> throw new IllegalArgumentException(fault + " does not hit a node");
        };
    }

    private Injected toGateway(PlannedFault fault, GatewayProcess gateway) {
        Party party = Party.of(gateway);
        return switch (fault.kind()) {
            case GATEWAY_STOP -> processes.gatewayStop(gateway);
            case GATEWAY_KILL -> processes.gatewayKill(gateway);
            case GATEWAY_CUT_FROM_DCS -> lines.apart(party, lab.dcs());
            case GATEWAY_TO_DCS_CUT -> lines.oneWay(party, lab.dcs());
            case DCS_TO_GATEWAY_CUT -> lines.oneWay(lab.dcs(), party);
            default -> throw new IllegalArgumentException(fault + " does not hit a gateway");
        };
    }

    private Injected toAny(PlannedFault fault) {
        List<Party> parties = Stream.of(
                        lab.nodesPrimaryFirst().stream().map(Party::of),
                        lab.gateways().stream().map(Party::of),
                        lab.servers().members().stream().map(Party::of))
                .flatMap(each -> each)
                .toList();
        Party party = chosen(parties, fault);
        return fault.kind() == FaultKind.PACKET_LOSS ? lines.lossy(party) : lines.slow(party);
    }

    private Injected toTheCluster(PlannedFault fault) {
        return switch (fault.kind()) {
            case DCS_LEADER_CHANGE -> new Injected(lab.servers().changeLeader(), () -> {});
            case LOCK_DELETED ->
                new Injected(
                        lab.servers().delete(lab.lockKey())
                                ? "an operator deletes the lock"
                                : "an operator could not delete the lock: the DCS did not answer",
                        () -> {});
            case RESTART_ALL -> processes.restartAll();
            default -> throw new IllegalArgumentException(fault + " does not hit the cluster");
        };
    }

    private List<DcsServer> members(PlannedFault fault) {
        List<DcsServer> members = lab.servers().leaderFirst();
        int count = fault.kind() == FaultKind.DCS_MAJORITY_STOP ? MAJORITY_SIZE : SINGLE_MEMBER;
        int first = fault.pick() % members.size();
        return Stream.concat(members.stream(), members.stream())
                .skip(first)
                .limit(count)
                .toList();
    }

    private static <T> T chosen(List<T> among, PlannedFault fault) {
        return among.get(fault.pick() % among.size());
    }
}
