package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.Authority;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.fencing.Standing;
import io.portcullis.fencing.Step;
import io.portcullis.topology.Leadership;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A gateway: the machine with its clocks, what the machine asked for, and the event loops. */
final class Gateway {
    private static final long START = Duration.ofHours(1).toNanos();

    final World world;
    final int index;
    final Policy policy;
    private final int rate;
    private long lost;
    private long wallSet;

    FencingState state;
    long wakeAt;
    boolean stopped;
    Authority authority = Authority.NONE;
    /** When the last permit ended, or will end. */
    long permitEnd = Authority.NONE.permitEnd();

    Standing standing = new Standing.Closed(ClosedReason.NO_CONTACT_YET);
    final List<Flight.Contact> contacts = new ArrayList<>();
    final List<Flight.Renewal> renewals = new ArrayList<>();
    final List<Flight.Probe> probes = new ArrayList<>();
    final Deque<FencingEvent.LoopFenced> reports = new ArrayDeque<>();
    final List<Loop> loops = new ArrayList<>();
    int watched;
    /** The newest leadership that it has published, and the newest under which it has relayed; by the order of taking the lock. */
    int newestPublished = -1;

    int newestRelayed = -1;
    /** The leadership that the fence ordered last left entitled. */
    @Nullable
    Leadership entitledLast;

    Gateway(World world, int index, Policy policy) {
        this.world = world;
        this.index = index;
        this.policy = policy;
        this.rate = world.rules.gatewayRates().get(index);
        for (int loop = 0; loop < world.rules.loops(); loop++) {
            loops.add(new Loop(loop));
        }
        state = policy.start(clocks());
        wakeAt = elapsed();
    }

    private Gateway(World into, Gateway other) {
        world = into;
        index = other.index;
        policy = other.policy;
        rate = other.rate;
        lost = other.lost;
        wallSet = other.wallSet;
        state = other.state;
        wakeAt = other.wakeAt;
        stopped = other.stopped;
        authority = other.authority;
        permitEnd = other.permitEnd;
        standing = other.standing;
        contacts.addAll(other.contacts);
        renewals.addAll(other.renewals);
        probes.addAll(other.probes);
        reports.addAll(other.reports);
        other.loops.forEach(loop -> loops.add(loop.copy(into, policy)));
        watched = other.watched;
        newestPublished = other.newestPublished;
        newestRelayed = other.newestRelayed;
        entitledLast = other.entitledLast;
    }

    Gateway copy(World into) {
        return new Gateway(into, this);
    }

    // ---- clocks

    long elapsed() {
        return START + world.now * rate / Rules.TRUE_RATE - lost;
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
        Step step = policy.step(state, event, clocks());
        state = step.state();
        wakeAt = step.wakeAt();
        step.effects().forEach(this::perform);
        admit();
    }

    private void perform(FencingEffect effect) {
        switch (effect) {
            case FencingEffect.ReadContact read -> contacts.add(started(read));
            case FencingEffect.Renew renew -> {
                world.invariants.published(this, renew);
                renewals.add(new Flight.Renewal.Granting(renew, elapsed()));
            }
            case FencingEffect.Verify(Leadership leadership) -> probes.add(new Flight.Probe(leadership, null));
            case FencingEffect.Grant(Authority next) -> authorised(next);
            case FencingEffect.Suspend(Authority next, ClosedReason _) -> authorised(next);
            case FencingEffect.Fence fence -> {
                world.invariants.ordered(this, fence);
                loops.forEach(loop -> loop.ordered.addLast(fence));
            }
            case FencingEffect.Declare(Standing next) -> standing = next;
            case FencingEffect.Raise _, FencingEffect.Clear _ -> {
                // For people.
            }
        }
    }

    private void authorised(Authority next) {
        authority = next;
        permitEnd = next.permit() == null
                ? Math.min(permitEnd, elapsed())
                : next.permit().deadline();
        world.invariants.granted(this);
    }

    private Flight.Contact started(FencingEffect.ReadContact read) {
        if (!world.rules.tellsLockTime()) {
            return new Flight.Contact.Reading(read.round(), new LockTime.NotOffered(), elapsed());
        }
        return read.lease() == null
                ? new Flight.Contact.Reading(read.round(), new LockTime.NotAsked(), elapsed())
                : new Flight.Contact.AskingLockTime(read.round(), read.lease(), elapsed());
    }

    // ---- event loops and sessions

    void admit() {
        for (Loop loop : loops) {
            loop.admit(world, policy, standing);
        }
    }

    boolean fence(Loop loop) {
        if (loop.ordered.isEmpty()) {
            return false;
        }
        FencingEffect.Fence fence = loop.fence(world.rules.staysOnPromotion());
        reports.addLast(new FencingEvent.LoopFenced(fence.id(), loop.index));
        admit();
        return true;
    }

    /** A success arrives on every session at this moment: would it be passed on? */
    void probeSessions() {
        if (stopped) {
            return;
        }
        long elapsed = elapsed();
        for (Loop loop : loops) {
            if (loop.sessions.isEmpty()) {
                continue;
            }
            loop.promotionTold(world.rules.staysOnPromotion());
            loop.sessions.removeIf(session -> {
                Verdict verdict = policy.judge(session.gate, elapsed, authority);
                world.invariants.judged(this, loop, session, verdict, elapsed, world.truth, session.node.newest);
                return verdict == Verdict.DROP;
            });
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

    void eachSession(Consumer<Session> action) {
        loops.forEach(loop -> loop.sessions.forEach(action));
    }
}
