package io.portcullis.lab.demo;

import io.portcullis.lab.tool.Terminal;
import java.util.List;
import java.util.Locale;

/** What stands under the table: what its columns mean, and what has been seen. */
final class Explanation {
    private final Terminal terminal;

    Explanation(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(String finalPrimary, List<Row> rows, DemoOutcome outcome) {
        long missing = rows.stream()
                .filter(row -> row.writer().equals(Row.FROZEN))
                .mapToLong(Row::missing)
                .sum();
        terminal.line("");
        terminal.line(String.format(Locale.ROOT, """
                > 1.00 s     the endpoint was still down when the event ended; only then is the frozen one told of the new primary
                back after   from the moment the new primary, asked directly every 10 ms, said that it is one, to the first write that
                             it acknowledged to this client; - if there was none
                missing      the client was told of success, and the row is not on %s, the primary in the end
                by old node  sent after another node had said that it is the primary, and executed by the one before it

                1  A switchover costs both clients their connection. The gateway follows the lock; the frozen endpoint stays where
                   it was until somebody tells it better.
                2  When an agent stops, its PostgreSQL goes on as a primary that nobody looks after, and the frozen endpoint with
                   it: %,d rows that its client believes in are gone. The gateway knows when the lock expires, stops before
                   that, and opens when the new primary accepts writes: its client has waited instead.
                3  While etcd is silent nobody can ask who holds the lock. The gateway goes on as long as its last proof lasts,
                   then shuts, keeps its sessions, and continues when etcd answers. The frozen endpoint just goes on: harmless
                   this time, and what cost it the rows of event 2.""", finalPrimary, missing));
        terminal.line("");
        terminal.result(outcome);
    }
}
