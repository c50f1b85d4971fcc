package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.store.ContactLog;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.Entries;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.discovery.store.TopologyPublisher;
import io.portcullis.discovery.store.WatchLog;
import io.portcullis.topology.Revision;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An outage of an hour has tens of thousands of failed contacts, and few lines. */
class LogsTest {
    private static final URI ENDPOINT = URI.create("http://127.0.0.1:2379");

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.portcullis.discovery");

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void anOutageIsSaidOnceForEachReason() {
        ContactLog log = new ContactLog("etcd");
        log.answered(ENDPOINT);
        for (int i = 0; i < 1_000; i++) {
            log.failed(ENDPOINT, Failure.TIMED_OUT, "no answer", null);
            log.failed(ENDPOINT, Failure.UNREACHABLE, "refused " + i, null);
        }
        log.answered(ENDPOINT);
        assertThat(said())
                .containsExactly(
                        "etcd answers", "contact with etcd failed", "contact with etcd failed", "etcd answers");
    }

    @Test
    void closingIsNoFailure() {
        ContactLog log = new ContactLog("etcd");
        log.failed(ENDPOINT, Failure.CLOSED, "closed", null);
        assertThat(said()).isEmpty();
    }

    @Test
    void aWatchThatEndsAgainAndAgainIsOneLine() {
        WatchLog log = new WatchLog("etcd");
        log.started(ENDPOINT);
        for (int i = 0; i < 1_000; i++) {
            log.ended(ENDPOINT, Failure.REFUSED, "because " + i);
            log.started(ENDPOINT);
        }
        assertThat(said()).containsExactly("watching etcd", "watch ended, another is started");
    }

    @Test
    void aRecordThatIsBrokenAndMendedAllTheTimeIsOneLine() {
        EtcdSettings etcd = new EtcdSettings(List.of(ENDPOINT), null, null);
        List<List<String>> told = new ArrayList<>();
        PatroniLayout layout = new PatroniLayout(new ClusterSettings("demo", "/service", etcd, Map.of()));
        TopologyPublisher publisher = new TopologyPublisher("etcd", topology -> {}, new DiscoveryTelemetry() {
            @Override
            public void problemsChanged(List<String> problems) {
                told.add(problems);
            }
        });
        for (int i = 0; i < 1_000; i++) {
            publisher.publish(layout.read(new Keyspace(
                    new Revision("c", i),
                    Map.of("config", Entries.lasting("c", i % 2 == 0 ? "garbage" : "{}", 1, i)))));
        }
        assertThat(said()).hasSize(1);
        assertThat(told).hasSize(1_000);
    }
}
