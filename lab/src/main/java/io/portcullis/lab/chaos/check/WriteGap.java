package io.portcullis.lab.chaos.check;

import io.portcullis.lab.chaos.check.Operation.Result;
import io.portcullis.lab.chaos.check.Operation.Write;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a writer notices: how long it was from one acknowledged write of its own to the next. */
final class WriteGap {
    private static final double NANOS_PER_SECOND = 1e9;

    private WriteGap() {}

    /** Of all writers, in seconds; 0 if nobody had two writes acknowledged. */
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
