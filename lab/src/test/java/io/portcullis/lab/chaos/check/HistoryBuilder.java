package io.portcullis.lab.chaos.check;

import io.portcullis.lab.chaos.check.Operation.Read;
import io.portcullis.lab.chaos.check.Operation.Result;
import io.portcullis.lab.chaos.check.Operation.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes histories in seconds. One writer, one reader. An operation takes a millisecond by default; rows are present by default. */
final class HistoryBuilder {
    private static final double OPERATION_SECONDS = 0.001;

    private final List<Operation> operations = new ArrayList<>();
    private final List<Promotion> promotions = new ArrayList<>();
    private final List<LockEvent> lock = new ArrayList<>();
    private final List<Change> ledger = new ArrayList<>();
    private final List<NodeObservation> looks = new ArrayList<>();
    private final List<Writable> writable = new ArrayList<>();
    private final Set<Long> rows = new HashSet<>();
    private Map<Long, Long> forks = new HashMap<>();
    private long timeline = 1;
    private long seq;

    HistoryBuilder lock(long revision, String node, long holding, LockEvent.Kind kind, double at) {
        lock.add(new LockEvent(revision, new LockHolding(node, holding), kind, nanos(at)));
        return this;
    }

    HistoryBuilder promoted(String node, long to, double at) {
        promotions.add(new Promotion(node, to, nanos(at)));
        return this;
    }

    /** The last primary is on this timeline, and came from that one. */
    HistoryBuilder forked(long to, long from, long lsn) {
        timeline = to;
        forks = new HashMap<>(Map.of(from, lsn));
        return this;
    }

    HistoryBuilder write(String node, long on, double at, long lsn) {
        rows.add(seq + 1);
        return lostWrite(node, on, at, lsn);
    }

    HistoryBuilder lostWrite(String node, long on, double at, long lsn) {
        return lostWrite(node, on, at, OPERATION_SECONDS, lsn);
    }

    HistoryBuilder lostWrite(String node, long on, double at, double takes, long lsn) {
        return write(at, takes, Result.OK, new Executor(node, on, lsn));
    }

    HistoryBuilder unknown(double at) {
        return write(at, OPERATION_SECONDS, Result.UNKNOWN, null);
    }

    HistoryBuilder failedButThere(double at) {
        rows.add(seq + 1);
        return write(at, OPERATION_SECONDS, Result.FAILED, null);
    }

    private HistoryBuilder write(double at, double takes, Result result, @Nullable Executor by) {
        seq++;
        operations.add(new Write(0, "gw1", 1, seq, nanos(at), nanos(at + takes), result, by));
        return this;
    }

    /** Shows all that was written. */
    HistoryBuilder read(String node, long on, double at) {
        return read(node, on, at, seq);
    }

    HistoryBuilder readNothing(String node, long on, double at) {
        return read(node, on, at, 0);
    }

    private HistoryBuilder read(String node, long on, double at, long shows) {
        Executor by = new Executor(node, on, 0);
        operations.add(new Read(1, "gw2", 1, nanos(at), nanos(at + OPERATION_SECONDS), Result.OK, by, List.of(shows)));
        return this;
    }

    HistoryBuilder relayed(
            String gateway, @Nullable String from, @Nullable Double last, @Nullable String to, @Nullable Double first) {
        ledger.add(new Change(
                gateway,
                leadership(from),
                leadership(to),
                last == null ? null : nanos(last),
                first == null ? null : nanos(first)));
        return this;
    }

    HistoryBuilder look(String gateway, double at, NodeObservation.Answer answer, String reason) {
        looks.add(new NodeObservation(gateway, nanos(at), answer, reason));
        return this;
    }

    HistoryBuilder writable(String node, double from, double to) {
        writable.add(new Writable(node, nanos(from), nanos(to)));
        return this;
    }

    History build() {
        return new History(
                operations, promotions, lock, ledger, looks, writable, new Survivors(timeline, forks, Map.of(0, rows)));
    }

    private static @Nullable LockHolding leadership(@Nullable String name) {
        if (name == null) {
            return null;
        }
        String[] nodeAndHolding = name.split("@", -1);
        return new LockHolding(nodeAndHolding[0], Long.parseLong(nodeAndHolding[1]));
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }
}
