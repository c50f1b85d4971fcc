package io.portcullis.fencing.proof.mutants;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.Authority;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.FenceCause;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.Forgetful;
import io.portcullis.fencing.SessionGate;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.fencing.barrier.Directory;
import io.portcullis.fencing.barrier.RegisteredGateway;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.fencing.proof.world.World;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Ends too little, or says too early that it has ended everything. */
final class WrongFences {
    private WrongFences() {}

    /** The control thread has ordered the fence, so it is done. */
    static final class PublishesBeforeTheLastSever extends Policy {
        private final int loops;

        PublishesBeforeTheLastSever(Rules rules) {
            super(rules);
            loops = rules.loops();
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            FencingStep step = super.step(state, event, clocks);
            for (FencingEffect effect : List.copyOf(step.effects())) {
                for (int loop = 0; effect instanceof FencingEffect.Fence fence && loop < loops; loop++) {
                    FencingEvent early = new FencingEvent.LoopFenced(fence.id(), loop);
                    step = WrongContacts.then(step, super.step(step.state(), early, clocks));
                }
            }
            return step;
        }
    }

    /** A gateway that has published anything since the barrier began has surely published this. */
    static final class PublishesByAGlobalCounter extends Policy {
        PublishesByAGlobalCounter(Rules rules) {
            super(rules);
        }

        @Override
        public Directory reading(List<Directory> earlier, Directory next) {
            if (earlier.isEmpty()) {
                return next;
            }
            Map<String, @Nullable Acknowledgement> first = new HashMap<>();
            earlier.getFirst().gateways().forEach(gateway -> first.put(gateway.id(), gateway.acknowledged()));
            List<RegisteredGateway> counted = next.gateways().stream()
                    .map(gateway -> Objects.equals(first.get(gateway.id()), gateway.acknowledged())
                            ? gateway
                            : new RegisteredGateway(gateway.name(), gateway.id(), gateway.maxSilence(), next.awaited()))
                    .toList();
            return new Directory(next.sent(), next.arrived(), next.lock(), next.awaited(), counted);
        }
    }

    /** The lock was the node's when the barrier began; that will do. */
    static final class ReadsTheLockOnce extends Policy {
        ReadsTheLockOnce(Rules rules) {
            super(rules);
        }

        @Override
        public Directory reading(List<Directory> earlier, Directory next) {
            Directory first = earlier.isEmpty() ? next : earlier.getFirst();
            return new Directory(next.sent(), next.arrived(), first.lock(), first.awaited(), next.gateways());
        }
    }

    /** A gateway that has published a leadership of this node has surely published this one. */
    static final class TheNodeForTheLeadership extends Policy {
        TheNodeForTheLeadership(Rules rules) {
            super(rules);
        }

        @Override
        public Directory reading(List<Directory> earlier, Directory next) {
            Leadership lock = next.lock();
            List<RegisteredGateway> taken = next.gateways().stream()
                    .map(gateway -> lock != null
                                    && gateway.acknowledged() != null
                                    && World.leadership(gateway.acknowledged())
                                            .node()
                                            .equals(lock.node())
                            ? new RegisteredGateway(gateway.name(), gateway.id(), gateway.maxSilence(), next.awaited())
                            : gateway)
                    .toList();
            return new Directory(next.sent(), next.arrived(), lock, next.awaited(), taken);
        }
    }

    /** The registration may run out while the permit lasts. */
    static final class RegistrationShorterThanThePermit extends Policy {
        RegistrationShorterThanThePermit(Rules rules) {
            super(rules);
        }

        @Override
        public long registrationLease() {
            return settings.maxSilence().toNanos() / 2;
        }
    }

    /** A fence is for sessions of the primary: those on replicas are left to the next one. */
    static final class ForgetsReplicaSessions extends Policy {
        ForgetsReplicaSessions(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            FencingStep step = super.step(state, event, clocks);
            AllowedSessions before = Forgetful.allowed(state);
            return new FencingStep(
                    step.state(),
                    step.effects().stream()
                            .map(effect ->
                                    effect instanceof FencingEffect.Fence(long id, AllowedSessions next, var cause)
                                            ? new FencingEffect.Fence(id, lenient(before, next), cause)
                                            : effect)
                            .toList(),
                    step.wakeAt());
        }

        private static AllowedSessions lenient(AllowedSessions before, AllowedSessions next) {
            return new AllowedSessions(
                    next.leadership(),
                    union(before.standbys(), next.standbys()),
                    union(before.attested(), next.attested()));
        }

        private static Set<NodeName> union(Set<NodeName> some, Set<NodeName> others) {
            Set<NodeName> all = new TreeSet<>(some);
            all.addAll(others);
            return all;
        }
    }

    /** Silence is no reason to sever anybody: sessions that get no bytes wait on. */
    static final class NeverSeversForSilence extends Policy {
        NeverSeversForSilence(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            FencingStep step = super.step(state, event, clocks);
            AllowedSessions before = Forgetful.allowed(state);
            return new FencingStep(
                    step.state(),
                    step.effects().stream()
                            .map(effect ->
                                    effect instanceof FencingEffect.Fence(long id, AllowedSessions _, FenceCause cause)
                                                    && (cause == FenceCause.SILENCE || cause == FenceCause.UNCONFIRMED)
                                            ? new FencingEffect.Fence(id, before, cause)
                                            : effect)
                            .toList(),
                    step.wakeAt());
        }
    }

    /** The permit may come back at any time: the bytes are kept until it does. */
    static final class TheGateHoldsForEver extends Policy {
        TheGateHoldsForEver(Rules rules) {
            super(rules);
        }

        @Override
        public Verdict judge(SessionGate gate, long elapsed, Authority authority) {
            Verdict verdict = super.judge(gate, elapsed, authority);
            return verdict == Verdict.DROP && gate.basis() == SessionGate.Basis.PERMIT ? Verdict.HOLD : verdict;
        }
    }

    /** Fences sever; the relay need not look. */
    static final class NoCheckTowardsTheClient extends Policy {
        NoCheckTowardsTheClient(Rules rules) {
            super(rules);
        }

        @Override
        public Verdict judge(SessionGate gate, long elapsed, Authority authority) {
            return Verdict.RELAY;
        }
    }

    /** Looks first and receives afterwards. */
    static final class ChecksBeforeReceiving extends Policy {
        ChecksBeforeReceiving(Rules rules) {
            super(rules);
        }

        @Override
        public boolean receivesFirst() {
            return false;
        }
    }
}
