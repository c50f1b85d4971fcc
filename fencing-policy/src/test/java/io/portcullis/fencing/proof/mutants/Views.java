package io.portcullis.fencing.proof.mutants;

import io.portcullis.fencing.proof.world.World;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Position;
import org.jspecify.annotations.Nullable;

/** Observations with one thing changed. */
final class Views {
    private Views() {}

    static LeadershipView at(LeadershipView view, Position position) {
        return new LeadershipView(
                position,
                view.lock(),
                view.acknowledgement(),
                view.claims(),
                view.flags(),
                view.systemId(),
                view.history());
    }

    static LeadershipView named(LeadershipView view, String suffix) {
        Lock lock = view.lock();
        @Nullable
        Lock renamed = lock == null
                ? null
                : new Lock(
                        new Leadership(
                                lock.leadership().cluster(),
                                lock.node(),
                                new Holding(lock.leadership().holding() + suffix)),
                        lock.takenAt(),
                        lock.bond());
        return new LeadershipView(
                view.position(),
                renamed,
                renamed == null ? null : World.acknowledgement(renamed.leadership()),
                view.claims(),
                view.flags(),
                view.systemId(),
                view.history());
    }
}
