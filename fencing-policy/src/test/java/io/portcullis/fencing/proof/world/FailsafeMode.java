package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.FailsafeAnswer;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.topology.Leadership;
import org.jspecify.annotations.Nullable;

/**
 * What agents say to a gateway that asks them all. They agree only if the leader's has lost the DCS, each answers, and all know the same
 * primary.
 * From then on no other node takes the lock for max-silence, by true time: that much remains of ttl, which counts from the leader's last ping.
 */
final class FailsafeMode {
    private FailsafeMode() {}

    static boolean ask(Gateway gateway, Move.Reach reach) {
        Flight.@Nullable Agents first = gateway.agents.peekFirst();
        if (first == null) {
            return false;
        }
        FailsafeAnswer answer = first.answer();
        if (answer == null) {
            answer = look(gateway.world, first.request().leadership());
            gateway.agents.removeFirst();
            gateway.agents.addFirst(new Flight.Agents(first.request(), first.sent(), answer));
            if (reach == Move.Reach.STEP) {
                return true;
            }
        }
        if (gateway.stopped) {
            return first.answer() == null;
        }
        gateway.agents.removeFirst();
        if (answer instanceof FailsafeAnswer.Agreed) {
            gateway.chronicle.agreedUntil =
                    first.sent() + gateway.settings().contactDeadline().toNanos();
        }
        gateway.tell(new FencingEvent.AgentsAnswered(first.request().round(), answer));
        return true;
    }

    private static FailsafeAnswer look(World world, Leadership leadership) {
        Node leader = world.node(leadership.node());
        for (Node node : world.cluster.nodes()) {
            if (!node.answers()) {
                return new FailsafeAnswer.NoAnswer();
            }
            boolean agrees = node == leader
                    ? node.writable != null
                    : node.writable == null && node.promotion == null && node.line.newest() <= leader.line.newest();
            if (!agrees) {
                return new FailsafeAnswer.Refused();
            }
        }
        boolean lockElsewhere = world.dcs.lock != null && !world.dcs.lock.node().equals(leader.name);
        boolean active = world.dcs.away || leader.agent == Node.Agent.CUT_OFF;
        if (!active || lockElsewhere) {
            return new FailsafeAnswer.Refused();
        }
        world.lockedUntil = Math.max(
                world.lockedUntil, world.now + world.rules.longestSilence().toNanos());
        return new FailsafeAnswer.Agreed(Dcs.SYSTEM, leader.line.newest());
    }
}
