package io.portcullis.lab.chaos.check;

import io.portcullis.lab.chaos.check.Operation.Result;
import io.portcullis.lab.chaos.check.Operation.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Judges the writes. A write is a false success if the old node acknowledged it, and it was sent when another node had certainly been
 * promoted, or had taken the expired lock. A write that was sent earlier and is missing was not replicated yet: Patroni lost it.
 */
final class Writes {
    private final List<Write> writes;
    private final Promotions promotions;
    private final Locks locks;
    private final Survivors survivors;
    private final List<Finding> findings = new ArrayList<>();
    private long acknowledged;
    private long lostByReplication;

    Writes(History history, Promotions promotions, Locks locks) {
        this.writes = history.operations().stream()
                .filter(Write.class::isInstance)
                .map(Write.class::cast)
                .toList();
        this.promotions = promotions;
        this.locks = locks;
        this.survivors = history.survivors();
    }

    record Judgement(long acknowledged, long lostByReplication, List<Finding> findings) {}

    Judgement judge() {
        Map<Write, Long> ends = ends();
        for (Write write : writes) {
            boolean there = survivors.has(write.client(), write.seq());
            switch (write.result()) {
                case OK -> judgeAcknowledged(write, write.executor().orElseThrow(), there, ends.get(write));
                case FAILED -> {
                    if (there) {
                        find(Finding.Kind.FAILED_BUT_PRESENT, ExpiryCover.THE_PERMIT, write.toString());
                    }
                }
                case UNKNOWN -> {
                    // Both outcomes are right.
                }
            }
        }
        return new Judgement(acknowledged, lostByReplication, findings);
    }

    private void judgeAcknowledged(Write write, Executor by, boolean there, @Nullable Long end) {
        acknowledged++;
        Optional<Record> deposed = promotions
                .deposedBy(by, write.invoked())
                .<Record>map(promotion -> promotion)
                .or(() -> locks.takenAfterExpiry(by.node(), promotions.seen(by), write.invoked()));
        deposed.ifPresent(since -> {
            ExpiryCover cover = locks.coverOf(by.node(), write.invoked());
            String what = "%s, sent after %s".formatted(write, since);
            find(Finding.Kind.FALSE_SUCCESS, cover, what);
            if (!there) {
                find(Finding.Kind.LOST_BY_FENCING, cover, what);
            }
        });
        if (there || deposed.isPresent()) {
            return;
        }
        OptionalLong kept = survivors.keptUpTo(by.timeline());
        if (kept.isPresent() && end != null && end <= kept.getAsLong()) {
            find(
                    Finding.Kind.LOST_UNEXPLAINED,
                    locks.coverOf(by.node(), Long.MAX_VALUE),
                    "%s, which ended before %x, where the timeline was left at %x"
                            .formatted(write, end, kept.getAsLong()));
        } else {
            lostByReplication++;
        }
    }

    private void find(Finding.Kind kind, ExpiryCover cover, String what) {
        findings.add(new Finding(kind, cover, what));
    }

    /** The place before which the WAL of a write certainly ended: the next write of its session began there. */
    private Map<Write, Long> ends() {
        Map<Write, Long> ends = new HashMap<>();
        Map<Integer, Write> last = new HashMap<>();
        List<Write> inOrder = writes.stream()
                .filter(write -> write.result() == Result.OK)
                .sorted(Comparator.comparingLong(Write::invoked))
                .toList();
        for (Write write : inOrder) {
            Write before = last.put(write.client(), write);
            Executor by = write.executor().orElseThrow();
            if (before != null
                    && before.session() == write.session()
                    && before.executor().orElseThrow().timeline() == by.timeline()) {
                ends.put(before, by.lsn());
            }
        }
        return ends;
    }
}
