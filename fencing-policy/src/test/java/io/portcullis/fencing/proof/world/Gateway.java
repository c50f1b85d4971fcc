package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.Authority;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.Permit;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A gateway: the machine with its clocks, what the machine asked for, and the event loops. */
final class Gateway {
    private static final long INITIAL_UPTIME_NANOS = Duration.ofHours(1).toNanos();

    private static final int MAX_GATEWAYS = 16;

    final World world;
    final int index;
    Policy policy;
    private final int rate;
    /** How often the process was started again. */
    private int starts;

    private long lost;
    private long wallSet;

    FencingState state;
    long wakeAt;
    boolean stopped;
    Authority authority = Authority.NONE;
    RouteStatus standing = new RouteStatus.Closed(ClosedReason.NO_CONTACT_YET);
    final List<Flight.Contact> contacts = new ArrayList<>();
    final List<Flight.Renewal> renewals = new ArrayList<>();
    final List<Flight.Probe> probes = new ArrayList<>();
    final Deque<Flight.Agents> agents = new ArrayDeque<>();
    final Deque<FencingEvent.LoopFenced> reports = new ArrayDeque<>();
    final List<Loop> loops = new ArrayList<>();
    int watched;
    /** What it saw of the records of the lock, where one keeps it. */
    SeenRecords records = new SeenRecords(this);

    /** What the nodes have said to it, where there is no DCS to be asked. */
    Polls.Memory polled = new Polls.Memory();

    /** The newest leadership that it has published, and the newest under which it has relayed; by the order of taking the lock. */
    int newestPublished = -1;

    int newestRelayed = -1;
    Chronicle chronicle = new Chronicle();

    Gateway(World world, int index, Policy policy) {
        this.world = world;
        this.index = index;
        this.policy = policy;
        this.rate = world.rules.gatewayRates().get(index);
        state = policy.start(clocks());
        begin();
    }

    private void begin() {
        for (int loop = 0; loop < world.rules.loops(); loop++) {
            loops.add(new Loop(loop));
        }
        state = policy.start(clocks());
        wakeAt = elapsed();
    }

    /** The process is killed and started again. What it had sent to the DCS may still arrive there. */
    void startAgain(Policy anew) {
        policy = anew;
        starts++;
        stopped = false;
        authority = Authority.NONE;
        standing = new RouteStatus.Closed(ClosedReason.NO_CONTACT_YET);
        contacts.clear();
        renewals.removeIf(renewal -> !(renewal instanceof Flight.Renewal.Writing));
        renewals.replaceAll(renewal ->
                renewal instanceof Flight.Renewal.Writing writing && writing.heard() ? writing.unheard() : renewal);
        probes.clear();
        agents.clear();
        reports.clear();
        loops.clear();
        watched = world.dcs.history.size();
        records = new SeenRecords(this);
        polled = new Polls.Memory();
        chronicle = new Chronicle();
        begin();
    }

    /** A gateway that is started again registers anew: it is somebody else for the DCS. */
    int process() {
        return index + MAX_GATEWAYS * starts;
    }

    /** Which gateway a process was of. */
    static int of(int process) {
        return process % MAX_GATEWAYS;
    }

    FencingSettings settings() {
        return policy.settings();
    }

    private Gateway(World into, Gateway other) {
        world = into;
        index = other.index;
        policy = other.policy;
        rate = other.rate;
        starts = other.starts;
        lost = other.lost;
        wallSet = other.wallSet;
        state = other.state;
        wakeAt = other.wakeAt;
        stopped = other.stopped;
        authority = other.authority;
        standing = other.standing;
        contacts.addAll(other.contacts);
        renewals.addAll(other.renewals);
        probes.addAll(other.probes);
        agents.addAll(other.agents);
        reports.addAll(other.reports);
        other.loops.forEach(loop -> loops.add(loop.copy(into, policy)));
        watched = other.watched;
        records = other.records.copy(this);
        polled = other.polled.copy();
        newestPublished = other.newestPublished;
        newestRelayed = other.newestRelayed;
        chronicle = other.chronicle.copy();
    }

    Gateway copy(World into) {
        return new Gateway(into, this);
    }

    // ---- clocks

    long elapsed() {
        return INITIAL_UPTIME_NANOS + world.now * rate / Rules.TRUE_RATE - lost;
    }

    private Clocks clocks() {
        long elapsed = elapsed();
        return new Clocks(elapsed, elapsed + lost + wallSet);
    }

    /** The true time at which the elapsed clock will show {@code elapsed}. */
    long trueTime(long at) {
        return world.now + Rules.trueLength(Math.max(0, at - elapsed()), rate);
    }

    /** The wall clock minus the elapsed clock, as the machine remembers it, minus the same now: what it has not noticed yet. */
    long offset() {
        return state.wallOffset() - lost - wallSet;
    }

    void setWall(long by) {
        wallSet += by;
    }

    void lose(long trueLength) {
        lost += trueLength * rate / Rules.TRUE_RATE;
    }

    // ---- the machine

    void tell(FencingEvent event) {
        FencingStep step = policy.step(state, event, clocks());
        state = step.state();
        wakeAt = step.wakeAt();
        step.effects().forEach(this::perform);
        admit();
        chronicle.news(event, this);
    }

    private void perform(FencingEffect effect) {
        switch (effect) {
            case FencingEffect.ReadContact read -> contacts.add(started(read));
            case FencingEffect.Renew renew -> {
                world.invariants.published(this, renew);
                chronicle.renews();
                renewals.add(new Flight.Renewal.Granting(renew, process(), elapsed()));
            }
            case FencingEffect.Verify(Leadership leadership) -> probes.add(new Flight.Probe(leadership, null));
            case FencingEffect.AskAgents ask -> agents.addLast(new Flight.Agents(ask, elapsed(), null));
            case FencingEffect.Grant(Authority next) -> authorised(next);
            case FencingEffect.Suspend(Authority next, ClosedReason _) -> authorised(next);
            case FencingEffect.Fence fence -> {
                world.invariants.ordered(this, fence);
                loops.forEach(loop -> loop.ordered.addLast(fence));
            }
            case FencingEffect.Declare(RouteStatus next) -> standing = next;
            case FencingEffect.Remember(MemoryReport now) -> {
                chronicle.overwrite = now.overwrite();
                world.invariants.overwritten(this);
            }
            case FencingEffect.Raise _, FencingEffect.Clear _, FencingEffect.Accepted _ -> {
                // For people.
            }
        }
    }

    private void authorised(Authority next) {
        authority = next;
        chronicle.authorised(next.permit(), elapsed());
        world.invariants.granted(this);
    }

    private Flight.Contact started(FencingEffect.ReadContact read) {
        Kind kind = world.rules.kind();
        if (kind != Kind.LEASES && kind != Kind.RECORD) {
            return new Flight.Contact.Reading(read.round(), new LockTime.NotOffered(), elapsed());
        }
        return kind == Kind.RECORD || read.bond() == null
                ? new Flight.Contact.Reading(read.round(), new LockTime.NotAsked(), elapsed())
                : new Flight.Contact.AskingLockTime(read.round(), read.bond(), elapsed());
    }

    // ---- event loops and sessions

    void admit() {
        for (Loop loop : loops) {
            loop.admit(world, this);
        }
    }

    boolean fence(Loop loop) {
        if (loop.ordered.isEmpty()) {
            return false;
        }
        FencingEffect.Fence fence = loop.fence(world.rules.staysOnPromotion(), elapsed(), authority);
        reports.addLast(new FencingEvent.LoopFenced(fence.id(), loop.index));
        admit();
        return true;
    }

    /**
     * If a success arrived on this or that session at this moment, would it be passed on? None does, so what is to be severed without that is
     * still there. On a standby that was promoted it may come before the server tells of it ({@link Loop#promotionTold}).
     */
    void probeSessions() {
        if (stopped) {
            return;
        }
        long elapsed = elapsed();
        for (Loop loop : loops) {
            if (loop.sessions.isEmpty()) {
                continue;
            }
            for (Session session : loop.sessions) {
                session.look(authority, elapsed);
                world.invariants.suspended(this, loop, session, elapsed);
                Verdict verdict = policy.judge(session.gate, elapsed, authority);
                world.invariants.judged(this, loop, session, verdict, elapsed, world.truth, session.node.newest);
            }
        }
    }

    /** One burst in slow motion, so that the process can be stopped between any two of its stations. */
    boolean burst(Loop loop, Session session) {
        switch (session.station) {
            case NONE -> {
                if (policy.receivesFirst()) {
                    receive(session);
                } else {
                    session.clock = elapsed();
                    session.verdict = policy.judge(session.gate, session.clock, authority);
                    session.station = Session.Station.JUDGED;
                }
            }
            case RECEIVED -> {
                session.clock = elapsed();
                session.station = Session.Station.CLOCK_READ;
            }
            case CLOCK_READ -> end(loop, session, policy.judge(session.gate, session.clock, authority));
            case JUDGED -> {
                receive(session);
                end(loop, session, session.verdict);
            }
        }
        return true;
    }

    private void receive(Session session) {
        session.truthThen = world.truth;
        session.writtenThen = session.node.newest;
        session.station = Session.Station.RECEIVED;
    }

    private void end(Loop loop, Session session, @Nullable Verdict verdict) {
        session.station = Session.Station.NONE;
        session.verdict = null;
        if (verdict != null) {
            world.invariants.judged(
                    this, loop, session, verdict, session.clock, session.truthThen, session.writtenThen);
        }
        if (verdict == Verdict.DROP) {
            loop.sessions.remove(session);
        }
    }

    /** The first contact starts the watch: what that tells is never the first that a gateway hears of the DCS. */
    boolean watches() {
        return !stopped && !world.partitioned && chronicle.restores >= 0 && watched < world.dcs.history.size();
    }

    boolean told(Loop loop) {
        return !stopped && loop.promotionTold(world.rules.staysOnPromotion(), elapsed(), authority);
    }

    boolean pin(NodeName node) {
        long length = settings().severAfter().toNanos();
        chronicle.pins.add(elapsed() + length);
        tell(new FencingEvent.Pin(node, length));
        return true;
    }

    boolean unpin() {
        chronicle.pins.clear();
        tell(new FencingEvent.Unpin());
        return true;
    }

    /** The operator's word is what its permit rests on: no promise is made then. */
    boolean pinned() {
        Permit permit = authority.permit();
        return permit != null && chronicle.pins.contains(permit.deadline());
    }

    /** Its permit rests on what all agents said without the DCS: then no registration can be asked for. */
    boolean agreed() {
        Permit permit = authority.permit();
        return permit != null && permit.deadline() == chronicle.agreedUntil;
    }

    void eachSession(Consumer<Session> action) {
        loops.forEach(loop -> loop.sessions.forEach(action));
    }
}
