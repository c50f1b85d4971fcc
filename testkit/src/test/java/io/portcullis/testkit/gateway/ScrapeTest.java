package io.portcullis.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScrapeTest {
    private static final Scrape SCRAPE = new Scrape("""
            # HELP portcullis_sessions Sessions at this moment.
            # TYPE portcullis_sessions gauge
            portcullis_sessions{route="primary",state="relaying"} 2000.0
            portcullis_sessions{route="replica",state="relaying"} 1.0
            portcullis_sessions_opened_total{route="primary"} 7.0
            portcullis_waiting 3.0
            portcullis_build{version="0.1.0"} 1
            """);

    @Test
    void sumsTheRowsOfOneMetric() {
        assertThat(SCRAPE.sum("portcullis_sessions")).isEqualTo(2_001);
        assertThat(SCRAPE.sum("portcullis_sessions", "route=\"primary\"")).isEqualTo(2_000);
        assertThat(SCRAPE.sum("portcullis_waiting")).isEqualTo(3);
    }

    @Test
    void aMetricThatIsNotThereIsNotZero() {
        assertThatThrownBy(() -> SCRAPE.sum("portcullis_sessions", "route=\"other\""))
                .hasMessageContaining("portcullis_sessions");
        assertThatThrownBy(() -> SCRAPE.label("portcullis_waiting", "version")).hasMessageContaining("version");
    }

    @Test
    void readsLabels() {
        assertThat(SCRAPE.label("portcullis_build", "version")).isEqualTo("0.1.0");
    }
}
