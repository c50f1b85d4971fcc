package io.portcullis.lab.demo;

import io.portcullis.lab.dcs.LabDcs;
import io.portcullis.lab.tool.Terminal;
import java.util.List;
import java.util.Locale;

/** Prints the text under the table: what its columns mean, and what happened. */
final class Explanation {
    private final Terminal terminal;
    private final LabDcs dcs;

    Explanation(Terminal terminal, LabDcs dcs) {
        this.terminal = terminal;
        this.dcs = dcs;
    }

    void print(String finalPrimary, List<Row> rows, DemoOutcome outcome) {
        long missing = rows.stream()
                .filter(row -> row.writer().equals(Row.FROZEN))
                .mapToLong(Row::missing)
                .sum();
        terminal.line("");
        terminal.line(String.format(Locale.ROOT, """
                > 1.00 s     the endpoint was still down when the event ended; only after that is the frozen endpoint reconfigured
                back after   from the first answer of the new primary that shows its promotion (it is asked every 10 ms) to the
                             first write that it acknowledged to this client; - if there was no such write
                missing      the client got a success, but the row is not on %s, which is the primary at the end
                by old node  sent after another node had shown its promotion, and executed by the old primary

                1  In a switchover both clients lose their connection. The gateway follows the lock. The frozen endpoint stays
                   on the old node until it gets a new configuration.
                2  When an agent stops, its PostgreSQL goes on as a primary without control, and the frozen endpoint still uses
                   it: %,d acknowledged rows of its client are lost.
                   %s
                   It opens when the new primary accepts writes. Its client only waits.
                3  While %s is silent, the holder of the lock is unknown. The gateway goes on while its last proof is valid.
                   Then it shuts, keeps its sessions, and continues when %s answers. The frozen endpoint goes on without
                   proof. That is harmless here; in event 2 it lost rows.""", finalPrimary, missing, atExpiry(), dcs.title(), dcs.title()));
        terminal.line("");
        terminal.result(outcome);
    }

    private String atExpiry() {
        return dcs.tellsExpiry()
                ? "The gateway knows when the lock expires, and stops before that."
                : dcs.title() + " does not say when a lock will expire. The gateway stops when it learns that it has.";
    }
}
