package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Registration;
import io.portcullis.network.Names;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway's registration in a real etcd, as the gateway and as everybody else sees it. */
@ExtendWith(Warm.class)
class RegistrationIT {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Workspace home;
    private RealEtcd etcd;
    private PatroniKeys keys;
    private Gateway gateway;
    private ClusterDirectory directory;

    @BeforeEach
    void start() throws Exception {
        home = Workspace.create("registration");
        etcd = RealEtcd.in(home).start();
        keys = new PatroniKeys(etcd.endpoint());
        keys.leaderIs("pg1", 60);
        gateway = Gateway.of(List.of(etcd));
        directory = ClusterSources.directory(
                new ClusterSettings(
                        "demo", "/service", new EtcdSettings(List.of(etcd.endpoint()), null, null), Map.of()),
                System::nanoTime);
    }

    @AfterEach
    void stop() {
        gateway.close();
        keys.close();
        home.close();
    }

    private Registration renewed(@Nullable Registration over, @Nullable Acknowledgement acknowledged) throws Exception {
        FencingEvent event = gateway.renew(over, acknowledged);
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

        Registration next = renewed(first, directory.read(SECOND).awaited());
        assertThat(next.id()).isEqualTo(first.id());
        assertThat(Long.parseLong(next.version())).isGreaterThan(Long.parseLong(first.version()));
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

        Registration registration = renewed(null, before.awaited());
        assertThat(directory.read(SECOND).gateways()).singleElement().satisfies(found -> {
            assertThat(found.name()).startsWith("test-");
            assertThat(found.id()).isEqualTo(registration.id());
            assertThat(found.record().acknowledged())
                    .isEqualTo(before.awaited())
                    .isNotNull();
            assertThat(found.maxSilence()).isEqualTo(Duration.ofSeconds(10));
        });
    }

    @Test
    void onlyTheVersionThatIsKnownIsOverwritten() throws Exception {
        Registration first = renewed(null, null);
        Registration second = renewed(first, null);
        assertThat(gateway.renew(first, null)).isInstanceOf(FencingEvent.RenewalFailed.class);
        assertThat(gateway.renew(null, null)).as("it exists").isInstanceOf(FencingEvent.RenewalFailed.class);
        assertThat(contact().reading().registration()).isEqualTo(second);
    }

    @Test
    void aRenewalIsAnsweredWhateverIsThrownOnTheWay() throws Exception {
        EtcdSettings settings = new EtcdSettings(List.of(etcd.endpoint()), null, null);
        try (Gateway poor = new Gateway(
                settings,
                FencingSettings.DEFAULT,
                new PatroniLayout(Gateway.cluster(settings))::read,
                () -> {
                    throw new IllegalStateException("made for this test");
                },
                Names.SYSTEM)) {
            assertThat(poor.renew(null, null)).isEqualTo(new FencingEvent.RenewalFailed(1));
        }
    }

    /** The lock's is one of them. */
    private long leases() throws Exception {
        return etcd.ctl("lease", "list").lines().skip(1).count();
    }

    @Test
    void aRegistrationHasTwoLeasesAtATimeHoweverOftenItIsRenewed() throws Exception {
        Registration registration = renewed(null, null);
        for (int i = 0; i < 10; i++) {
            registration = renewed(registration, null);
        }
        // The last one's spare is granted, and its predecessor revoked, behind the answer.
        await().untilAsserted(() -> assertThat(leases()).isLessThanOrEqualTo(1 + 2));
        assertThat(contact().reading().registration()).isEqualTo(registration);
        assertThat(etcd.ctl("get", "--prefix", "--keys-only", "/portcullis/").strip())
                .isNotEmpty();
    }

    @Test
    void attemptsThatAreRefusedLeaveNoLeasesBehind() throws Exception {
        Registration first = renewed(null, null);
        renewed(first, null);
        for (int i = 0; i < 20; i++) {
            assertThat(gateway.renew(first, null)).isInstanceOf(FencingEvent.RenewalFailed.class);
        }
        await().untilAsserted(() -> assertThat(leases()).isLessThanOrEqualTo(1 + 2));
    }

    @Test
    void anEtcdWithoutSpaceIsNamedAndGetsNoLeases() throws Exception {
        try (RealEtcd small = RealEtcd.in(home)
                        .name("small")
                        .arguments("--quota-backend-bytes=1048576")
                        .start();
                PatroniKeys writer = new PatroniKeys(small.endpoint())) {
            writer.leaderIs("pg1", 600);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            writer.put("padding", "x".repeat(100_000), 0);
                        }
                    })
                    .hasMessageContaining("database space exceeded");
            refused(
                    small,
                    new EtcdSettings(List.of(small.endpoint()), null, null),
                    "has no space left, so it reads and does not write (alarm NOSPACE)",
                    "lease",
                    "list");
        }
    }

    @Test
    void aRoleThatMayOnlyReadIsNamedAndGetsOneLease() throws Exception {
        try (RealEtcd guarded = RealEtcd.in(home).name("guarded").start();
                PatroniKeys writer = new PatroniKeys(guarded.endpoint())) {
            writer.leaderIs("pg1", 600);
            guarded.ctl("role", "add", "reader");
            guarded.ctl("role", "grant-permission", "reader", "--prefix=true", "read", "/");
            guarded.ctl("user", "add", "reader:secret");
            guarded.ctl("user", "grant-role", "reader", "reader");
            guarded.ctl("user", "add", "root:root");
            guarded.ctl("user", "grant-role", "root", "root");
            guarded.ctl("auth", "enable");
            refused(
                    guarded,
                    new EtcdSettings(
                            List.of(guarded.endpoint()), new Credentials("reader", new Secret.Given("secret")), null),
                    "portcullis check prints the commands that grant it",
                    "--user",
                    "root:root",
                    "lease",
                    "list");
        }
    }

    /** Twenty attempts; the lock's lease is there, and that of the attempts. */
    private void refused(RealEtcd server, EtcdSettings settings, String why, String... leases) throws Exception {
        try (Gateway poor = new Gateway(settings)) {
            assertThat(poor.contact()).isInstanceOf(FencingEvent.ContactAnswered.class);
            for (int i = 0; i < 20; i++) {
                assertThat(poor.renew(null, null)).isInstanceOf(FencingEvent.RenewalFailed.class);
            }
            assertThat(poor.topologies.getLast().problems())
                    .singleElement()
                    .asString()
                    .contains("cannot register under /portcullis/service/demo/gateways/", why);
            assertThat(server.ctl(leases).lines().skip(1)).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void howLongAGatewayMayRelayThatCannotBeReadIsToldByItsLease() throws Exception {
        register("newer", "{\"format\": 2, \"max_silence_ms\": 60000}", 30);
        register("garbage", "garbage", 180);
        register("absurd", "{\"format\": 1, \"max_silence_ms\": 90000000, \"renewed_ns\": 1}", 270_000);
        etcd.ctl("put", "/portcullis/service/demo/gateways/nobody", "x");
        assertThat(directory.read(SECOND).gateways())
                .extracting(Registered.Gateway::name, Registered.Gateway::maxSilence)
                .containsExactlyInAnyOrder(
                        tuple("newer", Duration.ofSeconds(60)),
                        tuple("garbage", Duration.ofSeconds(60)),
                        tuple("absurd", Duration.ofHours(25)),
                        tuple("nobody", Duration.ofSeconds(10)));
    }

    private void register(String name, String value, long leaseSeconds) throws Exception {
        String lease = Long.toHexString(keys.lease(leaseSeconds));
        etcd.ctl("put", "--lease=" + lease, "/portcullis/service/demo/gateways/" + name, value);
    }

    @Test
    void theKeysOfTheClusterAreCounted() throws Exception {
        assertThat(directory.read(SECOND).keys()).isEqualTo(2);
        assertThat(directory.members(SECOND)).containsExactly("pg1");
        ClusterDirectory elsewhere = ClusterSources.directory(
                new ClusterSettings(
                        "demo", "/elsewhere", new EtcdSettings(List.of(etcd.endpoint()), null, null), Map.of()),
                System::nanoTime);
        assertThat(elsewhere.read(SECOND).keys()).isZero();
        assertThat(elsewhere.members(SECOND)).isEmpty();
    }

    @Test
    void aGroupOfCitusIsAClusterOfItsOwn() throws Exception {
        etcd.ctl("put", "/service/demo/1/config", "{}");
        String lease = Long.toHexString(keys.lease(60));
        etcd.ctl("put", "--lease=" + lease, "/service/demo/1/leader", "pg7");
        ClusterSettings group = new ClusterSettings(
                "demo", "/service", 1, new EtcdSettings(List.of(etcd.endpoint()), null, null), true, Map.of());
        Registered found = ClusterSources.directory(group, System::nanoTime).read(SECOND);
        assertThat(found.keys()).isEqualTo(2);
        assertThat(found.lock()).isNotNull().extracting(Leadership::node).hasToString("pg7");
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
            assertThat(gateway.renew(null, null)).isInstanceOf(FencingEvent.RenewalFailed.class);
        } finally {
            etcd.thaw();
        }
    }
}
