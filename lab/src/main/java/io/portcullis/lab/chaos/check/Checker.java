package io.portcullis.lab.chaos.check;

import io.portcullis.lab.chaos.check.Operation.Read;
import io.portcullis.lab.chaos.check.Operation.Result;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Judges a history. Counts when an operation was sent, never when its answer arrived: an answer may be late and was still true when it was sent. */
public final class Checker {
    private Checker() {}

    public static Verdict judge(History history) {
        Promotions promotions = Promotions.of(history.promotions(), history.operations());
        Locks locks = new Locks(history.lock());
        Writes.Judgement writes = new Writes(history, promotions, locks).judge();
        List<Finding> findings = Stream.of(
                        writes.findings(),
                        new Reads(history, promotions, locks).judge(),
                        new OpenAtOnce(history, promotions, locks).judge())
                .flatMap(List::stream)
                .toList();
        return new Verdict(
                history.operations().size(),
                writes.acknowledged(),
                count(history, operation -> operation instanceof Read && operation.result() == Result.OK),
                count(
                        history,
                        operation -> operation
                                .executor()
                                .filter(by -> by.timeline() == Executor.STANDBY)
                                .isPresent()),
                count(history, operation -> operation.result() == Result.UNKNOWN),
                writes.lostByReplication(),
                WriteGap.longest(history.operations()),
                findings,
                Needless.of(history, locks));
    }

    private static long count(History history, Predicate<Operation> condition) {
        return history.operations().stream().filter(condition).count();
    }
}
