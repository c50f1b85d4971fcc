package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.FenceCause;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.Overwrite;
import io.portcullis.fencing.Permit;
import io.portcullis.fencing.Registration;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.SessionGate.Basis;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The promises, by the letters of {@code docs/fencing.md}, looked at from outside: none of them believes the policy. */
final class Invariants {
    private final World world;
    private final String watched;

    /** @param watched the letters that are looked at */
    Invariants(World world, String watched) {
        this.world = world;
        this.watched = watched;
    }

    String watched() {
        return watched;
    }

    /**
     * @param truth the newest leadership that had become writable while it held the lock, and {@code written} the newest under which the
     *     session's node had been writable; both when the bytes were received
     */
    void judged(
            Gateway gateway,
            Loop loop,
            Session session,
            Verdict verdict,
            long clock,
            @Nullable Leadership truth,
            int written) {
        switch (verdict) {
            case RELAY -> {
                noFalseSuccess(gateway, session, truth, written);
                allowed(gateway, loop, session, clock);
            }
            case DROP -> {
                if (session.gate.basis() == Basis.PERMIT) {
                    severedForSilence(gateway, session.gate.leadership(), clock, session.toString());
                }
            }
            case HOLD -> {
                long since = Math.max(gateway.chronicle.coveredUntil, session.uncoveredSince());
                // A fence that was ordered and not performed yet is what severs it.
                if (loop.ordered.isEmpty()
                        && clock - since >= gateway.settings().severAfter().toNanos()) {
                    heldForEver(gateway, session, clock - since);
                }
            }
        }
    }

    private void noFalseSuccess(Gateway gateway, Session session, @Nullable Leadership truth, int written) {
        if (session.mayWrite
                && !gateway.pinned()
                && truth != null
                && !truth.node().equals(session.node.name)
                && world.order(truth) > written) {
            fail(
                    'a',
                    "gateway " + gateway.index + " relays a success that it received from " + session.node.name
                            + " when " + truth + " was writable already: " + session);
        }
    }

    private void allowed(Gateway gateway, Loop loop, Session session, long clock) {
        Leadership leadership = session.gate.leadership();
        if (leadership == null) {
            if (!loop.allowed.standbys().contains(session.node.name)) {
                fail(
                        'b',
                        "gateway " + gateway.index + " relays for a replica's session without entitlement: " + session);
            }
            return;
        }
        Permit permit = gateway.authority.permit();
        if (permit == null || !permit.leadership().equals(leadership) || clock >= permit.deadline()) {
            fail('b', "gateway " + gateway.index + " relays without a permit: " + session);
        }
        if (!leadership.equals(loop.allowed.leadership())) {
            fail(
                    'b',
                    "gateway " + gateway.index + " relays for a session that the last fence did not leave: " + session);
        }
        int order = gateway.pinned() ? gateway.newestRelayed : world.order(leadership);
        if (order < gateway.newestRelayed) {
            fail('b', "gateway " + gateway.index + " relays for two leaderships: " + session);
        }
        gateway.newestRelayed = order;
    }

    /** Whatever contacts say, a session that has been without a permit for sever-after is gone, also if nothing happens in it. */
    void suspended(Gateway gateway, Loop loop, Session session, long now) {
        long length = now - session.uncoveredSince();
        boolean upToDate = now < gateway.wakeAt && loop.ordered.isEmpty();
        if (session.gate.basis() == Basis.PERMIT
                && upToDate
                && length >= gateway.settings().severAfter().toNanos()) {
            heldForEver(gateway, session, length);
        }
    }

    private void heldForEver(Gateway gateway, Session session, long length) {
        fail(
                'g',
                "gateway " + gateway.index + " keeps " + session + ", which has had no permit for " + length / 1_000_000
                        + " ms");
    }

    /** A session or an entitlement may be given up while its leadership lasts only after sever-after without a permit. */
    private void severedForSilence(Gateway gateway, @Nullable Leadership leadership, long clock, String what) {
        Leadership holder = world.dcs.lock == null ? null : world.dcs.lock.leadership();
        long waited = clock - gateway.chronicle.coveredUntil;
        long severAfter = gateway.settings().severAfter().toNanos();
        boolean otherHistory = gateway.chronicle.restores < world.dcs.restores
                || clock - gateway.chronicle.otherHistoryAt <= severAfter;
        if (leadership != null
                && holder != null
                && world.order(leadership) == world.order(holder)
                && !otherHistory
                && waited < severAfter) {
            fail(
                    'd',
                    "gateway " + gateway.index + " gives up " + what + " while " + leadership + " lasts, after "
                            + waited / 1_000_000 + " ms without a permit");
        }
    }

    void ordered(Gateway gateway, FencingEffect.Fence fence) {
        Leadership before = gateway.chronicle.allowed;
        Leadership after = fence.allowed().leadership();
        boolean ends = before != null && !before.equals(after);
        boolean byPin = gateway.chronicle.entitledByPin || fence.cause() == FenceCause.PIN;
        gateway.chronicle.fenced(after, fence.cause());
        if (ends && !byPin) {
            severedForSilence(gateway, before, gateway.elapsed(), "the sessions of " + before);
        }
    }

    void published(Gateway gateway, FencingEffect.Renew renew) {
        Acknowledgement acknowledged = renew.acknowledged();
        Registration over = renew.over();
        if (acknowledged == null || (over != null && Objects.equals(over.acknowledged(), acknowledged))) {
            return;
        }
        Leadership published = World.leadership(acknowledged);
        gateway.newestPublished = Math.max(gateway.newestPublished, world.order(published));
        for (Loop loop : gateway.loops) {
            Leadership allowed = loop.allowed.leadership();
            if (allowed == null || !published.equals(allowed.plain())) {
                fail(
                        'c',
                        "gateway " + gateway.index + " publishes " + published + " before loop " + loop.index
                                + " has severed what is not of it");
            }
        }
    }

    void granted(Gateway gateway) {
        Permit permit = gateway.authority.permit();
        if (permit == null || gateway.pinned()) {
            return;
        }
        if (gateway.chronicle.dead.contains(permit.leadership())) {
            fail('c', "gateway " + gateway.index + " has a permit for " + permit.leadership() + ", which it saw end");
        }
        if (world.order(permit.leadership()) < gateway.newestPublished) {
            fail(
                    'c',
                    "gateway " + gateway.index + " has a permit for " + permit.leadership()
                            + " after it published a later leadership");
        }
    }

    /** After every move. */
    void standing(Gateway gateway) {
        neverOlder(gateway);
        Permit permit = gateway.authority.permit();
        if (permit == null || gateway.pinned() || gateway.elapsed() >= permit.deadline()) {
            return;
        }
        if (gateway.settings().registers()
                && !gateway.agreed()
                && !world.dcs.entries.containsKey(gateway.process())
                && !unregisteredUnheard(gateway)) {
            fail(
                    'c',
                    "gateway " + gateway.index + " has a permit for " + permit.leadership() + " and is not registered");
        }
        long other = gateway.elapsed() - gateway.chronicle.otherHistoryAt;
        if (other < gateway.settings().severAfter().toNanos()) {
            fail(
                    'h',
                    "gateway " + gateway.index + " has a permit for " + permit.leadership()
                            + ", of a history that it has known for " + other / 1_000_000 + " ms");
        }
    }

    /** What was served once is never followed by older data. */
    private void neverOlder(Gateway gateway) {
        if (gateway.standing instanceof RouteStatus.Open open && !gateway.pinned()) {
            Node node = world.node(open.leadership().node());
            int timeline = node.writable == null ? 0 : node.line.newest();
            if (timeline > 0 && timeline < gateway.chronicle.served) {
                fail(
                        'i',
                        "gateway " + gateway.index + " is open for " + open.leadership() + " on timeline " + timeline
                                + " after it has served timeline " + gateway.chronicle.served);
            }
            gateway.chronicle.served = Math.max(gateway.chronicle.served, timeline);
        }
    }

    /** Its registration was deleted by hand, and it has not been told yet. */
    private static boolean unregisteredUnheard(Gateway gateway) {
        long since = gateway.elapsed() - gateway.chronicle.unregisteredAt;
        return since < gateway.settings().maxSilence().toNanos();
    }

    /**
     * The lock that a gateway calls overwritten was overwritten. A lock that was deleted by hand may look like it; so may a
     * record that a gateway takes for younger than it is, because its own clock stood still.
     */
    void overwritten(Gateway gateway) {
        Overwrite said = gateway.chronicle.overwrite;
        boolean looksLikeIt = switch (world.rules.kind()) {
            case EPHEMERALS -> world.deletedByHand;
            case RECORD -> world.rules.may(Freedom.CLOCK_STOP);
            case LEASES, SESSIONS, POLL -> false;
        };

        if (said != null
                && world.dcs.restores == 0
                && !looksLikeIt
                && !wasOverwritten(said.from().plain())) {

            fail(
                    'j',
                    "gateway " + gateway.index + " says that " + said.to() + " overwrote " + said.from()
                            + ", which ended properly");
        }
    }

    private boolean wasOverwritten(Leadership leadership) {
        return world.overwritten.values().stream()
                .anyMatch(lock -> lock.leadership().equals(leadership));
    }

    /** After {@code before} it was shown {@code now}, and has drawn its conclusions. */
    void shown(Gateway gateway, Lock before, LeadershipView view, Lock now) {
        Lock from = world.overwritten.get(now.leadership());
        if (from == null
                || world.dcs.restores > 0
                || !from.leadership().equals(before.leadership())
                || !showsThat(view, before)) {
            return;
        }
        Overwrite said = gateway.chronicle.overwrite;
        if (said == null || !said.to().plain().equals(now.leadership())) {
            fail('j', "gateway " + gateway.index + " does not say that " + now + " overwrote " + before);
        }
    }

    /** In the form in which the DCS can show it. What a record shows depends on the gateway's own clock. */
    private boolean showsThat(LeadershipView view, Lock before) {
        return switch (world.rules.kind()) {
            case LEASES, SESSIONS -> true;
            case EPHEMERALS -> view.keepsAlive(before);
            case RECORD, POLL -> false;
        };
    }

    /** @param holderThen who held the lock when the last reading was evaluated */
    void passed(Node node, Leadership leadership, @Nullable Leadership holderThen) {
        if (!leadership.equals(holderThen)) {
            fail(
                    'f',
                    "the barrier lets " + node.name + " be promoted for " + leadership + ", and the lock was "
                            + (holderThen == null ? "free" : "of " + holderThen));
        }
    }

    void fail(char invariant, String what) {
        if (watched.indexOf(invariant) >= 0 && world.rules.kind().promises(invariant)) {
            throw new Violation(invariant, what);
        }
    }
}
