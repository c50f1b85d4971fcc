package io.portcullis.lab.chaos.check;

import io.portcullis.lab.chaos.check.Operation.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds bytes that passed under an old leadership after the first bytes under a later one, through any gateway. Uses the ledgers of the
 * gateways. Uses the histories of the clients too, because the ledger of a killed gateway is lost. A running primary that takes its own free
 * lock again has another leadership, and is the same server: that does no harm, and Patroni runs no barrier for it.
 */
final class OpenAtOnce {
    private final History history;
    private final Promotions promotions;
    private final Locks locks;

    OpenAtOnce(History history, Promotions promotions, Locks locks) {
        this.history = history;
        this.promotions = promotions;
        this.locks = locks;
    }

    List<Finding> judge() {
        List<Finding> findings = new ArrayList<>();
        for (Change ended : history.ledger()) {
            LockHolding from = ended.from();
            Long last = ended.lastRelayed();
            if (from != null && last != null) {
                judge(from, last, ended, findings);
            }
        }
        byOperations(findings);
        return findings;
    }

    private void judge(LockHolding from, long last, Change ended, List<Finding> findings) {
        for (Change begun : history.ledger()) {
            LockHolding to = begun.to();
            Long first = begun.firstRelayed();
            if (to != null && first != null && first < last && locks.movedBetween(from, to)) {
                String what = "%s relayed under %s, %d us after %s had relayed under %s"
                        .formatted(ended.gateway(), from, (last - first) / 1_000, begun.gateway(), to);
                findings.add(new Finding(Finding.Kind.OPEN_AT_ONCE, locks.coverOf(from), what));
            }
        }
    }

    /** An answer under an old promotion to what was sent after an answer under a later one had arrived. */
    private void byOperations(List<Finding> findings) {
        List<Operation> answered = history.operations().stream()
                .filter(operation -> operation.result() == Result.OK)
                // A standby answers under no promotion. Reads judges whether its answer was old.
                .filter(operation -> operation.executor().orElseThrow().timeline() != Executor.STANDBY)
                .toList();
        List<Operation> byCompletion = answered.stream()
                .sorted(Comparator.comparingLong(Operation::completed))
                .toList();
        List<Operation> byInvocation = answered.stream()
                .sorted(Comparator.comparingLong(Operation::invoked))
                .toList();
        Operation newest = null;
        int next = 0;
        for (Operation operation : byInvocation) {
            while (next < byCompletion.size() && byCompletion.get(next).completed() < operation.invoked()) {
                Operation done = byCompletion.get(next);
                newest = newest == null || rank(done) > rank(newest) ? done : newest;
                next++;
            }
            if (newest != null && rank(operation) < rank(newest)) {
                String node = operation.executor().orElseThrow().node();
                findings.add(new Finding(
                        Finding.Kind.OPEN_AT_ONCE,
                        locks.coverOf(node, operation.invoked()),
                        "%s, sent after %s had been answered".formatted(operation, newest)));
            }
        }
    }

    private int rank(Operation operation) {
        return promotions.rank(operation.executor().orElseThrow());
    }
}
