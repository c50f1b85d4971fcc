package io.portcullis.lab.chaos.fault;

import io.portcullis.lab.chaos.setup.Lab;
import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Signal;
import java.time.Duration;
import java.util.List;

/** Faults of processes. Faults overlap, so a victim may have changed before its repair. */
final class ProcessFaults {
    /** An agent that was stopped for less time continues: its lock cannot have expired. After that it must be replaced, see {@link RealPatroni#thawAgent}. */
    private static final Duration MAX_SAFE_STOP = Duration.ofSeconds(8);

    private final Lab lab;

    ProcessFaults(Lab lab) {
        this.lab = lab;
    }

    Injected agentStop(RealPatroni node) {
        Stopwatch stopped = new Stopwatch();
        if (node.agent().isAlive()) {
            node.freezeAgent();
        }
        return new Injected("SIGSTOP to the agent of " + node, () -> {
            if (node.agent().isAlive() && stopped.elapsed().compareTo(MAX_SAFE_STOP) < 0) {
                node.thawAgent();
            } else if (node.agent().isAlive()) {
                node.restartAgent();
            }
            startIfDead(node);
        });
    }

    Injected agentKill(RealPatroni node) {
        if (node.agent().isAlive()) {
            node.killAgent();
        }
        return new Injected("SIGKILL to the agent of " + node, () -> startIfDead(node));
    }

    Injected postmasterKill(RealPatroni node) {
        node.killPostmaster();
        return new Injected("SIGKILL to the postmaster of " + node, () -> {});
    }

    Injected nodeFreeze(RealPatroni node) {
        Stopwatch stopped = new Stopwatch();
        node.freeze();
        return new Injected("SIGSTOP to all of " + node, () -> {
            if (node.agent().isAlive() && stopped.elapsed().compareTo(MAX_SAFE_STOP) >= 0) {
                node.killAgent();
            }
            node.thaw();
            startIfDead(node);
        });
    }

    Injected gatewayStop(GatewayProcess gateway) {
        if (gateway.process().isAlive()) {
            gateway.process().signal(Signal.STOP);
        }
        return new Injected("SIGSTOP to " + gateway.name(), () -> {
            if (gateway.process().isAlive()) {
                gateway.process().signal(Signal.CONT);
            }
        });
    }

    Injected gatewayKill(GatewayProcess gateway) {
        if (gateway.process().isAlive()) {
            gateway.kill();
        }
        return new Injected("SIGKILL to " + gateway.name(), () -> startIfDead(gateway));
    }

    Injected dcsStop(List<DcsServer> members) {
        members.stream().filter(member -> member.process().isAlive()).forEach(DcsServer::freeze);
        List<String> names = members.stream().map(DcsServer::name).toList();
        return new Injected(
                "SIGSTOP to " + String.join(" and ", names),
                () -> members.stream()
                        .filter(member -> member.process().isAlive())
                        .forEach(DcsServer::thaw));
    }

    /** Kills and restarts everything but the clients, as a power failure does. */
    Injected restartAll() {
        lab.cluster().nodes().forEach(RealPatroni::kill);
        lab.allOfTheDcs().stream().filter(member -> member.process().isAlive()).forEach(DcsServer::kill);
        lab.gateways().stream().filter(gateway -> gateway.process().isAlive()).forEach(GatewayProcess::kill);
        return new Injected("SIGKILL to everything", () -> {
            lab.allOfTheDcs().stream()
                    .filter(member -> !member.process().isAlive())
                    .forEach(DcsServer::launchAgain);
            lab.cluster().nodes().forEach(ProcessFaults::startIfDead);
            lab.gateways().forEach(ProcessFaults::startIfDead);
        });
    }

    private static void startIfDead(RealPatroni node) {
        if (!node.agent().isAlive()) {
            node.start();
        }
    }

    private static void startIfDead(GatewayProcess gateway) {
        if (!gateway.process().isAlive()) {
            gateway.launchAgain();
        }
    }
}
