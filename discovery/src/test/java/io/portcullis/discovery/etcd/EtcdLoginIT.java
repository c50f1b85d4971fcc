package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingEvent.ContactRefused;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LockTime;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An etcd that wants user and password; the gateway has exactly the role that {@code check} prints. */
@ExtendWith(Warm.class)
class EtcdLoginIT {
    private static final String PASSWORD = "not a secret";
    private static final String ROOT = "root:root";

    private Workspace home;
    private @Nullable Gateway opened;

    @BeforeEach
    void create() {
        home = Workspace.create("etcd-login");
    }

    @AfterEach
    void stop() {
        if (opened != null) {
            opened.close();
        }
        home.close();
    }

    private RealEtcd etcd(String... more) throws Exception {
        RealEtcd etcd = RealEtcd.in(home).arguments(more).start();
        etcd.ctl("put", "/service/demo/config", "{}");
        String lease = etcd.ctl("lease", "grant", "300").split(" ", -1)[1];
        etcd.ctl("put", "--lease=" + lease, "/service/demo/leader", "pg1");
        return etcd;
    }

    private void enableAuthentication(RealEtcd etcd) throws Exception {
        etcd.ctl("user", "add", ROOT);
        etcd.ctl("user", "grant-role", "root", "root");
        etcd.ctl("auth", "enable");
    }

    private void allowPortcullis(RealEtcd etcd) throws Exception {
        EtcdSettings settings = new EtcdSettings(List.of(URI.create("http://127.0.0.1")), null, null);
        for (String command :
                EtcdRole.commands(new ClusterSettings("demo", "/service", settings, Map.of()), settings)) {
            List<String> words = new ArrayList<>(Arrays.asList(command.split(" ", -1)));
            assertThat(words.removeFirst()).isEqualTo("etcdctl");
            if (words.subList(0, 2).equals(List.of("user", "add"))) {
                // Where etcdctl would ask.
                words.set(2, words.get(2) + ":" + PASSWORD);
            }
            etcd.ctl(words.toArray(new String[0]));
        }
    }

    private Path passwordFile(String password) throws IOException {
        Path fresh = Files.writeString(home.path().resolve("fresh"), password + "\n");
        return Files.move(fresh, home.path().resolve("password"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Gateway gateway(RealEtcd etcd, String password) throws IOException {
        Gateway gateway = new Gateway(new EtcdSettings(
                List.of(etcd.endpoint()),
                new Credentials("portcullis", new Secret.InFile(passwordFile(password))),
                null));
        opened = gateway;
        return gateway;
    }

    private static long putAsRoot(RealEtcd etcd, String value) throws Exception {
        etcd.ctl("--user", ROOT, "put", "/service/demo/status", value);
        String json = etcd.ctl("--user", ROOT, "get", "/service/demo/status", "-w", "json");
        return Long.parseLong(json.replaceAll("(?s).*\"mod_revision\":(\\d+).*", "$1"));
    }

    private static void awaitObserved(Gateway gateway, long revision) {
        await().untilAsserted(() -> assertThat(gateway.observed).anyMatch(view -> Revisions.of(view) == revision));
    }

    @Test
    void theRoleThatIsPrintedIsEnough() throws Exception {
        RealEtcd etcd = etcd();
        allowPortcullis(etcd);
        enableAuthentication(etcd);
        Gateway gateway = gateway(etcd, PASSWORD);
        assertThat(gateway.contact()).isInstanceOf(ContactAnswered.class);
        assertThat(((ContactAnswered) gateway.contact()).lockTime()).isInstanceOf(LockTime.Holds.class);
        await().untilAsserted(() -> assertThat(gateway.watchStarts).hasSize(1));
        awaitObserved(gateway, putAsRoot(etcd, "{}"));
    }

    @Test
    void aServerThatRefusesTheLoginIsLeftForTheNext() throws Exception {
        RealEtcd etcd = etcd();
        allowPortcullis(etcd);
        enableAuthentication(etcd);
        try (RealEtcd foreign = RealEtcd.in(home).name("foreign").start()) {
            enableAuthentication(foreign);
            EtcdSettings settings = new EtcdSettings(
                    List.of(foreign.endpoint(), etcd.endpoint()),
                    new Credentials("portcullis", new Secret.InFile(passwordFile(PASSWORD))),
                    null);
            // Each begins with one of the two by chance.
            for (int i = 0; i < 8; i++) {
                try (Gateway gateway = new Gateway(settings)) {
                    gateway.keepAsking(Duration.ofMillis(100));
                    await().untilAsserted(() -> assertThat(gateway.answeredBy).contains(etcd.endpoint()));
                }
            }
        }
    }

    @Test
    void aWrongPasswordIsNamedAndNotTriedAllTheTime() throws Exception {
        RealEtcd etcd = etcd();
        allowPortcullis(etcd);
        enableAuthentication(etcd);
        Gateway gateway = gateway(etcd, "wrong");
        gateway.keepAsking(Duration.ofMillis(200));
        await().untilAsserted(() -> assertThat(gateway.contactFailures).hasSizeGreaterThan(20));
        assertThat(gateway.contactFailures).containsOnly(Failure.LOGIN_REFUSED);
        var ignored = passwordFile(PASSWORD);
        long corrected = System.nanoTime();
        await().untilAsserted(() -> assertThat(gateway.lastSent()).isGreaterThan(corrected));
        System.out.println("back after " + (System.nanoTime() - corrected) / 1_000_000 + " ms");
    }

    @Test
    void withoutAnyPasswordTheContactFailsWithAName() throws Exception {
        RealEtcd etcd = etcd();
        enableAuthentication(etcd);
        Gateway gateway = new Gateway(new EtcdSettings(List.of(etcd.endpoint()), null, null));
        opened = gateway;
        assertThat(gateway.contact()).isInstanceOf(ContactRefused.class);
        assertThat(gateway.contactFailures).containsExactly(Failure.LOGIN_REFUSED);
    }

    @Test
    void withoutTheRoleTheContactFailsWithAName() throws Exception {
        RealEtcd etcd = etcd();
        etcd.ctl("user", "add", "portcullis:" + PASSWORD);
        enableAuthentication(etcd);
        Gateway gateway = gateway(etcd, PASSWORD);
        assertThat(gateway.contact()).isInstanceOf(ContactRefused.class);
        assertThat(gateway.contactFailures).containsExactly(Failure.FORBIDDEN);
    }

    @Test
    void tokensThatExpireAreRenewedWithoutLosingAContact() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        RealEtcd etcd = etcd(
                "--auth-token",
                "jwt,pub-key=" + pem("PUBLIC KEY", keys.getPublic().getEncoded()) + ",priv-key="
                        + pem("PRIVATE KEY", keys.getPrivate().getEncoded()) + ",sign-method=RS256,ttl=1s");
        allowPortcullis(etcd);
        enableAuthentication(etcd);
        Gateway gateway = gateway(etcd, PASSWORD);
        gateway.keepAsking(Duration.ofMillis(200));
        long begun = System.nanoTime();
        await().untilAsserted(() -> assertThat(gateway.lastSent())
                .isGreaterThan(begun + Duration.ofSeconds(5).toNanos()));
        assertThat(gateway.contactFailures).isEmpty();
        awaitObserved(gateway, putAsRoot(etcd, "{}"));
    }

    private Path pem(String label, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return home.write(
                home.path().resolve(label.replace(' ', '-') + ".pem"),
                "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
    }

    @Test
    void aRestartThatForgetsTheTokensIsSurvived() throws Exception {
        RealEtcd etcd = etcd();
        allowPortcullis(etcd);
        enableAuthentication(etcd);
        Gateway gateway = gateway(etcd, PASSWORD);
        gateway.keepAsking(Duration.ofMillis(200));
        await().untilAsserted(() -> assertThat(gateway.watchStarts).hasSize(1));
        etcd.kill();
        etcd.start();
        long back = putAsRoot(etcd, "{\"optime\":1}");
        long since = System.nanoTime();
        await().untilAsserted(() -> assertThat(gateway.lastSent()).isGreaterThan(since));
        awaitObserved(gateway, Math.max(back, putAsRoot(etcd, "{\"optime\":2}")));
    }

    @Test
    void authenticationMayBeEnabledAndRolesChangedUnderARunningGateway() throws Exception {
        RealEtcd etcd = etcd();
        allowPortcullis(etcd);
        Gateway gateway = gateway(etcd, PASSWORD);
        assertThat(gateway.contact()).isInstanceOf(ContactAnswered.class);
        enableAuthentication(etcd);
        assertThat(gateway.contact()).isInstanceOf(ContactAnswered.class);
        etcd.ctl("--user", ROOT, "role", "add", "another");
        assertThat(gateway.contact()).isInstanceOf(ContactAnswered.class);
        assertThat(gateway.contactFailures).isEmpty();
        await().untilAsserted(() -> assertThat(gateway.watchStarts).isNotEmpty());
        awaitObserved(gateway, putAsRoot(etcd, "{}"));
    }

    @Test
    void theInspectionLogsInToo() throws Exception {
        RealEtcd etcd = etcd();
        allowPortcullis(etcd);
        enableAuthentication(etcd);
        EtcdSettings settings = new EtcdSettings(
                List.of(etcd.endpoint()),
                new Credentials("portcullis", new Secret.InFile(passwordFile(PASSWORD))),
                null);
        assertThat(EtcdInspector.inspect(Gateway.cluster(settings), settings, FencingSettings.DEFAULT, TestClock.SYSTEM)
                        .servers())
                .singleElement()
                .satisfies(server -> assertThat(server.problem()).isNull());
    }
}
