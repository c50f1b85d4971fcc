package io.portcullis.lab.chaos.check;

import io.portcullis.lab.chaos.check.Operation.Result;
import io.portcullis.lab.chaos.check.Operation.Write;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The time from one acknowledged write of a writer to its next. */
final class WriteGap {
    private static final double NANOS_PER_SECOND = 1e9;

    private WriteGap() {}

    /** The longest of all writers, in seconds; 0 if no writer had two acknowledged writes. */
    static double longest(List<Operation> operations) {
        Map<Integer, Long> last = new HashMap<>();
        return operations.stream()
                        .filter(operation -> operation instanceof Write && operation.result() == Result.OK)
                        .sorted(Comparator.comparingLong(Operation::completed))
                        .mapToLong(write -> {
                            Long before = last.put(write.client(), write.completed());
                            return before == null ? 0 : write.completed() - before;
                        })
                        .max()
                        .orElse(0)
                / NANOS_PER_SECOND;
    }
}
