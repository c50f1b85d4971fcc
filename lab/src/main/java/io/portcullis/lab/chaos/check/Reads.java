package io.portcullis.lab.chaos.check;

import io.portcullis.lab.chaos.check.Operation.Read;
import io.portcullis.lab.chaos.check.Operation.Result;
import io.portcullis.lab.chaos.check.Operation.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds reads on the primary route that went back in time. A read that was sent after another answer had shown a newer number must show that
 * number too. One exception: the number is lost because it was not replicated, and the read was answered under a later promotion. Patroni
 * lost it, not the gateway.
 */
final class Reads {
    private final List<Operation> answered;
    private final Promotions promotions;
    private final Locks locks;
    private final Survivors survivors;

    /** By register: the newest number that was shown and is present at the end. */
    private final Map<Integer, Shown> kept = new HashMap<>();
    /** By register and rank: the newest number that was shown and is missing at the end. */
    private final Map<Integer, TreeMap<Integer, Shown>> gone = new HashMap<>();

    private record Shown(long seq, Operation by) {}

    Reads(History history, Promotions promotions, Locks locks) {
        this.answered = history.operations().stream()
                .filter(operation -> operation.result() == Result.OK)
                .toList();
        this.promotions = promotions;
        this.locks = locks;
        this.survivors = history.survivors();
    }

    List<Finding> judge() {
        List<Finding> findings = new ArrayList<>();
        List<Operation> byCompletion = sorted(Comparator.comparingLong(Operation::completed));
        int next = 0;
        for (Operation operation : sorted(Comparator.comparingLong(Operation::invoked))) {
            while (next < byCompletion.size() && byCompletion.get(next).completed() < operation.invoked()) {
                show(byCompletion.get(next));
                next++;
            }
            if (operation instanceof Read read) {
                judge(read, findings);
            }
        }
        return findings;
    }

    private List<Operation> sorted(Comparator<Operation> order) {
        return answered.stream().sorted(order).toList();
    }

    private void show(Operation operation) {
        int rank = promotions.rank(operation.executor().orElseThrow());
        switch (operation) {
            case Write write -> show(write.client(), write.seq(), rank, write);
            case Read read -> {
                for (int register = 0; register < read.newest().size(); register++) {
                    show(register, read.newest().get(register), rank, read);
                }
            }
        }
    }

    private void show(int register, long seq, int rank, Operation by) {
        if (seq == 0) {
            return;
        }
        Shown shown = new Shown(seq, by);
        if (survivors.has(register, seq)) {
            kept.merge(register, shown, Reads::newer);
        } else {
            gone.computeIfAbsent(register, _ -> new TreeMap<>()).merge(rank, shown, Reads::newer);
        }
    }

    private static Shown newer(Shown one, Shown other) {
        return one.seq() >= other.seq() ? one : other;
    }

    private void judge(Read read, List<Finding> findings) {
        Executor by = read.executor().orElseThrow();
        for (int register = 0; register < read.newest().size(); register++) {
            long seq = read.newest().get(register);
            Shown missed = missed(register, seq, promotions.rank(by));
            if (missed != null) {
                String what = "%s shows %d in register %d, sent after %d had been shown to %s"
                        .formatted(read, seq, register, missed.seq(), missed.by());
                findings.add(new Finding(Finding.Kind.BACKWARD_READ, locks.coverOf(by.node(), read.invoked()), what));
                return;
            }
        }
    }

    private @Nullable Shown missed(int register, long seq, int rank) {
        Shown there = kept.get(register);
        if (there != null && there.seq() > seq) {
            return there;
        }
        return gone.getOrDefault(register, new TreeMap<>()).tailMap(rank).values().stream()
                .filter(shown -> shown.seq() > seq)
                .findFirst()
                .orElse(null);
    }
}
