package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.Doubt;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.LockRecord;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Registration;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Reign;
import org.jspecify.annotations.Nullable;

/**
 * Moves the messages of one gateway from station to station. What the DCS does needs the DCS, what the gateway does needs the gateway;
 * everything else may take any time and happen in any order.
 */
final class Messages {
    private Messages() {}

    static boolean contact(Gateway gateway, long round, Move.Reach reach) {
        boolean moved = false;
        for (int i = at(gateway, round); i >= 0; i = at(gateway, round)) {
            Flight.Contact before = gateway.contacts.get(i);
            if (!contactStep(gateway, i, before)) {
                return moved;
            }
            moved = true;
            if (reach == Move.Reach.STEP) {
                return true;
            }
        }
        return moved;
    }

    private static boolean contactStep(Gateway gateway, int i, Flight.Contact flight) {
        Dcs dcs = gateway.world.dcs;
        switch (flight) {
            case Flight.Contact.AskingLockTime(long round, var lease, long sent) -> {
                if (!gateway.world.reachable()) {
                    return false;
                }
                LockTime told = dcs.lockTime(lease, sent, gateway.world.now);
                gateway.contacts.set(i, new Flight.Contact.LockTimeTold(round, told));
            }
            case Flight.Contact.LockTimeTold(long round, LockTime told) -> {
                if (gateway.stopped) {
                    return false;
                }
                gateway.contacts.set(i, new Flight.Contact.Reading(round, told, gateway.elapsed()));
            }
            case Flight.Contact.Reading(long round, LockTime told, long sent) -> {
                if (!answers(gateway.world)) {
                    return false;
                }
                DcsReading reading = gateway.world.rules.kind() == Kind.POLL
                        ? Polls.reading(gateway, sent)
                        : dcs.reading(sent, gateway.process());
                gateway.contacts.set(i, new Flight.Contact.Read(round, told, reading, dcs.record, dcs.restores));
            }
            case Flight.Contact.Read(
                    long round,
                    LockTime told,
                    DcsReading reading,
                    @Nullable LockRecord record,
                    int restores) -> {
                if (gateway.stopped) {
                    return false;
                }
                gateway.contacts.remove(i);
                boolean newest =
                        restores == dcs.restores && reading.view().position().equals(dcs.position());
                if (gateway.world.rules.kind() == Kind.RECORD) {
                    LockTime known = gateway.records.read(reading, record, restores);

                    gateway.chronicle.answered(restores, newest, reading.sent(), gateway.elapsed());
                    gateway.tell(new FencingEvent.ContactAnswered(round, known, gateway.records.shown(reading)));

                } else {
                    gateway.chronicle.answered(restores, newest, reading.sent(), gateway.elapsed());
                    gateway.tell(new FencingEvent.ContactAnswered(round, told, reading));
                }
            }
        }
        return true;
    }

    /** A contact can be evaluated: the DCS is there, or if there is none, more than half of the nodes answer. */
    static boolean answers(World world) {
        return world.rules.kind() == Kind.POLL ? Polls.answers(world) : world.reachable();
    }

    private static int at(Gateway gateway, long round) {
        for (int i = 0; i < gateway.contacts.size(); i++) {
            if (gateway.contacts.get(i).round() == round) {
                return i;
            }
        }
        return -1;
    }

    static boolean refuse(Gateway gateway, long round) {
        int i = at(gateway, round);
        if (i < 0 || !(gateway.contacts.get(i) instanceof Flight.Contact.AskingLockTime)) {
            return false;
        }
        gateway.contacts.set(i, new Flight.Contact.LockTimeTold(round, new LockTime.Refused()));
        return true;
    }

    /** The leader of the DCS that was deposed tells what it knows. */
    static boolean deposedAnswers(Gateway gateway, long round) {
        int i = at(gateway, round);
        Dcs dcs = gateway.world.dcs;
        Leases deposed = dcs.deposed;
        if (i < 0
                || deposed == null
                || !(gateway.contacts.get(i) instanceof Flight.Contact.AskingLockTime(long _, var lease, long sent))) {
            return false;
        }
        LockTime told = deposed.told(lease, sent, new Reign(dcs.cluster(), dcs.deposedTerm), gateway.world.now);
        gateway.contacts.set(i, new Flight.Contact.LockTimeTold(round, told));
        return true;
    }

    static boolean failContact(Gateway gateway, long round) {
        if (gateway.stopped || !loseContact(gateway, round)) {
            return false;
        }
        gateway.tell(new FencingEvent.ContactFailed(round));
        return true;
    }

    static boolean loseContact(Gateway gateway, long round) {
        int i = at(gateway, round);
        if (i >= 0) {
            gateway.contacts.remove(i);
        }
        return i >= 0;
    }

    static boolean renewal(Gateway gateway, long round, Move.Reach reach) {
        boolean moved = false;
        for (int i = renewalAt(gateway, round); i >= 0; i = renewalAt(gateway, round)) {
            if (!renewalStep(gateway, i, gateway.renewals.get(i))) {
                return moved;
            }
            moved = true;
            if (reach == Move.Reach.STEP) {
                return true;
            }
        }
        return moved;
    }

    private static boolean renewalStep(Gateway gateway, int i, Flight.Renewal flight) {
        World world = gateway.world;
        Dcs dcs = world.dcs;
        switch (flight) {
            case Flight.Renewal.Granting(var request, int process, long sent) -> {
                if (!world.reachable()) {
                    return false;
                }
                long lease = dcs.leases.grant(gateway.policy.registrationLease(), world.now);
                gateway.renewals.set(i, new Flight.Renewal.Granted(request, process, sent, lease));
            }
            case Flight.Renewal.Granted(var request, int process, long sent, long lease) -> {
                if (gateway.stopped) {
                    return false;
                }
                gateway.renewals.set(i, new Flight.Renewal.Writing(request, process, sent, lease, true));
            }
            case Flight.Renewal.Writing(var request, int process, long sent, long lease, boolean heard) -> {
                if (!world.reachable()) {
                    return false;
                }
                Registration result = dcs.register(process, request, sent, lease);
                if (heard) {
                    gateway.renewals.set(i, new Flight.Renewal.Written(request, process, result));
                } else {
                    gateway.renewals.remove(i);
                }
            }
            case Flight.Renewal.Written(var request, int _, @Nullable Registration result) -> {
                if (gateway.stopped) {
                    return false;
                }
                gateway.renewals.remove(i);
                gateway.chronicle.registrationTold = gateway.elapsed();
                gateway.tell(
                        result == null
                                ? new FencingEvent.RenewalFailed(request.round())
                                : new FencingEvent.Renewed(request.round(), result));
            }
        }
        return true;
    }

    private static int renewalAt(Gateway gateway, long round) {
        for (int i = 0; i < gateway.renewals.size(); i++) {
            if (gateway.renewals.get(i).request().round() == round) {
                return i;
            }
        }
        return -1;
    }

    /** The gateway is told that it failed. What is already on its way to the DCS may still be performed there. */
    static boolean failRenewal(Gateway gateway, long round) {
        if (gateway.stopped || !loseRenewal(gateway, round)) {
            return false;
        }
        gateway.chronicle.registrationTold = gateway.elapsed();
        gateway.tell(new FencingEvent.RenewalFailed(round));
        return true;
    }

    /** The same, and the gateway is told nothing. */
    static boolean loseRenewal(Gateway gateway, long round) {
        int i = renewalAt(gateway, round);
        if (i < 0) {
            return false;
        }
        switch (gateway.renewals.get(i)) {
            case Flight.Renewal.Writing writing -> {
                if (!writing.heard()) {
                    return false;
                }
                gateway.renewals.set(i, writing.unheard());
            }
            case Flight.Renewal.Granting _, Flight.Renewal.Granted _, Flight.Renewal.Written _ ->
                gateway.renewals.remove(i);
        }
        return true;
    }

    static boolean probe(Gateway gateway, Move.Reach reach) {
        if (gateway.probes.isEmpty()) {
            return false;
        }
        Flight.Probe probe = gateway.probes.getFirst();
        Leadership leadership = probe.leadership();
        WritableAnswer answer = probe.answer();
        if (answer == null) {
            answer = look(gateway.world.node(leadership.node()));
            gateway.probes.set(0, new Flight.Probe(leadership, answer));
            if (reach == Move.Reach.STEP) {
                return true;
            }
        }
        if (gateway.stopped) {
            return probe.answer() == null;
        }
        gateway.probes.removeFirst();
        gateway.tell(new FencingEvent.Verified(leadership, answer));
        return true;
    }

    private static WritableAnswer look(Node node) {
        if (!node.answers()) {
            return new WritableAnswer.NoAnswer();
        }
        return node.writable != null ? writable(node) : new WritableAnswer.InRecovery();
    }

    private static WritableAnswer writable(Node node) {
        return new WritableAnswer.Writable(Dcs.SYSTEM, node.line.newest());
    }

    static boolean loseProbe(Gateway gateway) {
        boolean there = !gateway.probes.isEmpty();
        if (there) {
            gateway.probes.removeFirst();
        }
        return there;
    }

    /** A node that is writable is not, and the other way round. */
    static boolean lie(Gateway gateway) {
        if (gateway.probes.isEmpty()) {
            return false;
        }
        Leadership leadership = gateway.probes.getFirst().leadership();
        Node node = gateway.world.node(leadership.node());
        gateway.probes.set(
                0,
                new Flight.Probe(leadership, node.writable != null ? new WritableAnswer.NotRunning() : writable(node)));
        return true;
    }

    /** A watch of records leaves nothing out: one that ends begins again with a list. */
    static boolean loseWatch(Gateway gateway) {
        boolean mayLose = gateway.world.rules.kind() != Kind.RECORD;
        boolean there = mayLose && gateway.watched < gateway.world.dcs.history.size();
        gateway.watched += there ? 1 : 0;
        return there;
    }

    static boolean watch(Gateway gateway) {
        Dcs dcs = gateway.world.dcs;
        if (!gateway.watches()) {
            return false;
        }
        int next = gateway.watched++;
        LeadershipView view = dcs.history.get(next);
        if (gateway.world.rules.kind() == Kind.RECORD) {
            view = gateway.records.watched(view, dcs.records.get(next));
        }
        gateway.tell(new FencingEvent.Observed(view));
        return true;
    }

    static boolean doubt(Gateway gateway) {
        if (gateway.stopped || !(gateway.standing instanceof RouteStatus.Open open)) {
            return false;
        }
        gateway.tell(new FencingEvent.Doubted(open.leadership(), Doubt.UNREACHABLE));
        return true;
    }

    static boolean report(Gateway gateway) {
        if (gateway.stopped || gateway.reports.isEmpty()) {
            return false;
        }
        gateway.tell(gateway.reports.removeFirst());
        return true;
    }
}
