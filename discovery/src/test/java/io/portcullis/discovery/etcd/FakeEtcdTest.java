package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway's source before a {@link FakeEtcd}. */
@ExtendWith(Warm.class)
abstract class FakeEtcdTest {
    static final FencingSettings FENCING = new FencingSettings(
            Duration.ofSeconds(4),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofMillis(300),
            Duration.ofSeconds(1),
            false);
    static final long LEASE = 0x77;

    final FakeEtcd etcd = new FakeEtcd();
    final Gateway gateway = new Gateway(new EtcdSettings(List.of(etcd.endpoint()), null, null), FENCING);

    FakeEtcdTest() throws IOException {}

    @AfterEach
    void stop() {
        gateway.close();
        etcd.close();
    }

    DcsReading answered() throws Exception {
        FencingEvent event = gateway.contact();
        assertThat(event).isInstanceOf(ContactAnswered.class);
        return ((ContactAnswered) event).reading();
    }

    void leaderIs(String name, long revision) {
        etcd.keys = List.of(FakeEtcd.key("leader", name, revision, LEASE));
        etcd.revision = Math.max(etcd.revision, revision);
    }
}
