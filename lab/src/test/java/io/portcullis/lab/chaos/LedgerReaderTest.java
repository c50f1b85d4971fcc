package io.portcullis.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.lab.chaos.check.Change;
import io.portcullis.lab.chaos.check.LockHolding;
import io.portcullis.lab.chaos.setup.LabSource;
import org.junit.jupiter.api.Test;

class LedgerReaderTest {
    private static final LedgerReader READER = new LedgerReader(LabSource.ETCD);
    private static final Change CHANGE =
            new Change("gw1", new LockHolding("pg1", 10), new LockHolding("pg2", 20), 4_999_000_000L, 7_000_000_000L);

    @Test
    void theLedgerAndTheLogTellTheSame() {
        String json = """
                {"clusters": {"demo": {"changes": [{"number": 2, "at": "2026-11-22T10:00:00Z", "from": "pg1", "from_holding": "create revision 10",
                  "to": "pg2", "to_holding": "create revision 20",
                  "cause": "leadership-ended", "severed": 3, "news_micros_since_boot": 5000000,
                  "micros_after_news": {"last_relayed": -1000, "fenced": 300, "first_relayed": 2000000}}]}}}
                """;
        String log = """
                2026-11-22T10:00:00.000Z INFO  fenced fence="3"
                2026-11-22T10:00:00.000Z INFO  leadership changed change="2" from="pg1" from_holding="create revision 10" to="pg2" to_holding="create revision 20" cause="leadership-ended" severed="3" news_micros_since_boot="5000000" last_relayed_micros="-1000" first_relayed_micros="2000000"
                """;
        assertThat(READER.fromLedger("gw1", json)).containsExactly(CHANGE);
        assertThat(READER.fromLog("gw1", log)).containsExactly(CHANGE);
    }

    @Test
    void whatHasNotHappenedIsNotThere() {
        String json = """
                {"clusters": {"demo": {"changes": [{"number": 1, "to": "pg1", "to_holding": "create revision 10", "news_micros_since_boot": 5000000, "micros_after_news": {}}]}}}
                """;
        String log = """
                leadership changed change="1" from="-" from_holding="-" to="pg1" to_holding="create revision 10" news_micros_since_boot="5000000"
                """.replace("leadership", "INFO  leadership");
        Change first = new Change("gw1", null, new LockHolding("pg1", 10), null, null);
        assertThat(READER.fromLedger("gw1", json)).containsExactly(first);
        assertThat(READER.fromLog("gw1", log)).containsExactly(first);
    }

    @Test
    void aHoldingThatTheLockDoesNotShowIsNone() {
        String json = """
                {"changes": [{"from": "pg1", "from_holding": "pin-7", "to": "pg1", "to_holding": "create revision 10, regression 1",
                  "news_micros_since_boot": 1, "micros_after_news": {}}]}
                """;
        assertThat(READER.fromLedger("gw1", json)).containsExactly(new Change("gw1", null, null, null, null));
    }
}
