package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.discovery.store.Keyspace.Entry;
import io.portcullis.discovery.store.TopologyPublisher;
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
        ContactLog log = new ContactLog();
        log.answered(ENDPOINT);
        for (int i = 0; i < 1_000; i++) {
            log.failed(ENDPOINT, new EtcdFailure(Failure.TIMED_OUT, "no answer"));
            log.failed(ENDPOINT, new EtcdFailure(Failure.UNREACHABLE, "refused " + i));
        }
        log.answered(ENDPOINT);
        assertThat(said())
                .containsExactly(
                        "etcd answers", "contact with etcd failed", "contact with etcd failed", "etcd answers");
    }

    @Test
    void closingIsNoFailure() {
        ContactLog log = new ContactLog();
        log.failed(ENDPOINT, EtcdFailure.CLOSED);
        assertThat(said()).isEmpty();
    }

    @Test
    void aWatchThatEndsAgainAndAgainIsOneLine() {
        WatchLog log = new WatchLog();
        log.started(ENDPOINT, 1);
        for (int i = 0; i < 1_000; i++) {
            log.ended(ENDPOINT, new EtcdFailure(Failure.REFUSED, "because " + i));
            log.started(ENDPOINT, i);
        }
        assertThat(said()).containsExactly("watching etcd", "watch ended, another is started");
    }

    @Test
    void aRecordThatIsBrokenAndMendedAllTheTimeIsOneLine() {
        EtcdSettings etcd = new EtcdSettings(List.of(ENDPOINT), null, null);
        List<List<String>> told = new ArrayList<>();
        TopologyPublisher publisher = new TopologyPublisher(
                new PatroniLayout(new ClusterSettings("demo", "/service", etcd, Map.of()), new EtcdLockRule())::read,
                topology -> {},
                new DiscoveryTelemetry() {
                    @Override
                    public void problemsChanged(List<String> problems) {
                        told.add(problems);
                    }
                });
        for (int i = 0; i < 1_000; i++) {
            publisher.publish(new Keyspace(
                    new Revision("c", i), Map.of("config", new Entry(i % 2 == 0 ? "garbage" : "{}", 1, i, null))));
        }
        assertThat(said()).hasSize(1);
        assertThat(told).hasSize(1_000);
    }
}
