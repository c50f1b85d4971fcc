package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portcullis.discovery.ClusterSettings;
import io.portcullis.discovery.EtcdSettings;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.Registration;
import io.portcullis.testkit.Waiting;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A gateway's registration in a real etcd, as the gateway and as everybody else sees it. */
@ExtendWith(Warm.class)
class RegistrationIT {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    private EtcdProcess etcd;
    private PatroniKeys keys;
    private Gateway gateway;
    private EtcdDirectory directory;
    private long round;

    @BeforeEach
    void start() throws Exception {
        etcd = EtcdProcess.one(folder).start().awaitListening();
        keys = new PatroniKeys(etcd.endpoint());
        keys.leaderIs("pg1", 60);
        gateway = Gateway.of(List.of(etcd));
        directory = new EtcdDirectory(
                new ClusterSettings(
                        "demo", "/service", new EtcdSettings(List.of(etcd.endpoint()), null, null), Map.of()),
                System::nanoTime);
    }

    @AfterEach
    void stop() {
        gateway.close();
        keys.close();
        etcd.close();
    }

    private FencingEvent renew(@Nullable Registration over, @Nullable Leadership published) throws Exception {
        CompletableFuture<FencingEvent> answer = new CompletableFuture<>();
        gateway.source.renew(new FencingEffect.Renew(++round, over, published), answer::complete);
        return answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
    }

    private Registration renewed(@Nullable Registration over, @Nullable Leadership published) throws Exception {
        FencingEvent event = renew(over, published);
        assertThat(event).isInstanceOf(FencingEvent.Renewed.class);
        return ((FencingEvent.Renewed) event).registration();
    }

    private FencingEvent.ContactAnswered contact() throws Exception {
        FencingEvent event = gateway.contact();
        assertThat(event).isInstanceOf(FencingEvent.ContactAnswered.class);
        return (FencingEvent.ContactAnswered) event;
    }

    @Test
    void aContactShowsTheRegistrationAsItWasLastWritten() throws Exception {
        assertThat(contact().reading().registration()).isNull();
        Registration first = renewed(null, null);
        assertThat(contact().reading().registration()).isEqualTo(first);

        Leadership leadership = directory.read(SECOND).lock();
        Registration next = renewed(first, leadership);
        assertThat(next.id()).isEqualTo(first.id());
        assertThat(next.version()).isGreaterThan(first.version());
        assertThat(contact().reading().registration()).isEqualTo(next);
    }

    @Test
    void othersSeeTheLockAndWhoHasPublishedIt() throws Exception {
        Registered before = directory.read(SECOND);
        Leadership leadership = before.lock();
        assertThat(contact().reading().view().lock())
                .as("the same for whoever looks")
                .extracting(Lock::leadership)
                .isEqualTo(leadership);
        assertThat(before.gateways()).isEmpty();

        Registration registration = renewed(null, leadership);
        assertThat(directory.read(SECOND).gateways()).singleElement().satisfies(found -> {
            assertThat(found.name()).startsWith("test-");
            assertThat(found.id()).isEqualTo(registration.id());
            assertThat(found.record().published()).isEqualTo(leadership);
            assertThat(found.record().maxSilence()).isEqualTo(Duration.ofSeconds(10));
        });
    }

    @Test
    void onlyTheVersionThatIsKnownIsOverwritten() throws Exception {
        Registration first = renewed(null, null);
        Registration second = renewed(first, null);
        assertThat(renew(first, null)).isInstanceOf(FencingEvent.RenewalFailed.class);
        assertThat(renew(null, null)).as("it exists").isInstanceOf(FencingEvent.RenewalFailed.class);
        assertThat(contact().reading().registration()).isEqualTo(second);
    }

    @Test
    void whoStopsIsRegisteredNoMore() throws Exception {
        renewed(null, null);
        assertThat(directory.read(SECOND).gateways()).hasSize(1);
        gateway.close();
        await().untilAsserted(
                        () -> assertThat(directory.read(SECOND).gateways()).isEmpty());
    }

    @Test
    void aLeaderKeyWithoutALeaseIsNoLock() throws Exception {
        keys.put("leader", "pg2", 0);
        assertThat(directory.read(SECOND).lock()).isNull();
    }

    @Test
    void anEtcdThatDoesNotAnswerIsToldOfByName() throws Exception {
        etcd.freeze();
        try {
            assertThatThrownBy(() -> directory.read(Duration.ofMillis(300)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(etcd.endpoint().toString());
            assertThat(renew(null, null)).isInstanceOf(FencingEvent.RenewalFailed.class);
        } finally {
            etcd.thaw();
        }
    }
}
