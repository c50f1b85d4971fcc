package io.portcullis.discovery.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings.Login;
import io.portcullis.discovery.settings.ZooKeeperSettings.Scheme;
import io.portcullis.discovery.source.SourceInspection;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.network.Names;
import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestAuthority;
import io.portcullis.tls.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperLoginIT {
    private static final String BOTH = "both.pem";

    private static ZooKeeperSettings settings(RealZooKeeper server, @Nullable Login login, @Nullable TlsSettings tls) {
        return new ZooKeeperSettings(ZooKeeperGateway.addresses(List.of(server)), "", login, tls, null);
    }

    private static SourceInspection inspect(ZooKeeperSettings settings) throws Exception {
        return new ClusterSources(TestClock.SYSTEM, Names.SYSTEM)
                .inspect(ZooKeeperGateway.cluster(settings), FencingSettings.DEFAULT);
    }

    @Test
    void aDigestThatLacksARightIsToldAndAnotherPasswordNeedsNoRestart(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "wrong\n");
        try (Workspace home = Workspace.create("it")) {
            RealZooKeeper server = RealZooKeeper.in(home).start();
            String digest = DigestAuthenticationProvider.generateDigest("gate:secret");
            List<ACL> gateOnly = Collections.singletonList(new ACL(ZooDefs.Perms.ALL, new Id("digest", digest)));
            try (Znodes owner = new Znodes(server.access().connectString(), gateOnly)) {
                owner.session().addAuthInfo("digest", "gate:secret".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                owner.leaderIs("pg1");
                owner.put("/portcullis", "", CreateMode.PERSISTENT);
                ZooKeeperSettings settings =
                        settings(server, new Login(Scheme.DIGEST, "gate", new Secret.InFile(password)), null);

                SourceInspection refused = inspect(settings);
                assertThat(refused.warnings())
                        .anySatisfy(warning -> assertThat(warning).contains("NoAuth"));
                assertThat(refused.registration()).contains("/portcullis", "NoAuth");
                try (ZooKeeperGateway gateway = new ZooKeeperGateway(settings, FencingSettings.DEFAULT)) {
                    gateway.contact();
                    assertThat(gateway.contactFailures).containsOnly(Failure.FORBIDDEN);
                    assertThat(gateway.source.refusal()).contains("NoAuth");

                    Files.writeString(password, "secret\n");
                    assertThat(gateway.answered().reading().view().lock()).isNotNull();
                    assertThat(gateway.renewed(null, null)).isNotNull();
                }
                SourceInspection allowed = inspect(settings);
                assertThat(allowed.warnings()).isEmpty();
                assertThat(allowed.registration()).isNull();
            }
        }
    }

    @Test
    void saslLetsInTheOneWithThePassword(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "wrong\n");
        try (Workspace home = Workspace.create("it")) {
            RealZooKeeper server = RealZooKeeper.in(home)
                    .sasl(new io.portcullis.testkit.cluster.Login("gate", "secret"))
                    .start();
            ZooKeeperSettings settings =
                    settings(server, new Login(Scheme.SASL, "gate", new Secret.InFile(password)), null);
            try (ZooKeeperGateway gateway = new ZooKeeperGateway(settings, FencingSettings.DEFAULT)) {
                Waiting.until("a refusal", Waiting.AT_MOST, () -> {
                    gateway.contact();
                    return gateway.contactFailures.contains(Failure.LOGIN_REFUSED);
                });
                Files.writeString(password, "secret\n");
                gateway.answered();
                assertThat(gateway.renewed(null, null)).isNotNull();
            }
            assertThat(inspect(settings).registration()).isNull();
        }
    }

    /** With its authority, and a client's certificate with its key in one file. */
    private static TestAuthority authority(Path folder) throws Exception {
        TestAuthority authority = new TestAuthority(folder)
                .issue("zookeeper", "RSA", "IP:127.0.0.1")
                .issue("gate", "EC", "");
        Files.writeString(
                folder.resolve(BOTH),
                Files.readString(authority.keyOf("gate")) + Files.readString(authority.certificateOf("gate")));
        return authority;
    }

    @Test
    void withTlsTheCertificateMustBeForTheHostAndOfTheAuthority() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            TestAuthority authority = authority(home.folder("authority"));
            TestAuthority other = new TestAuthority(home.folder("other"));
            Path both = home.folder("authority").resolve(BOTH);
            RealZooKeeper server = RealZooKeeper.in(home)
                    .clientCertificates(authority, "zookeeper")
                    .start();
            TlsSettings right = new TlsSettings(authority.ca(), both, both, TlsSettings.HostName.CHECKED);
            TlsSettings stranger = new TlsSettings(other.ca(), both, both, TlsSettings.HostName.CHECKED);
            try (ZooKeeperGateway gateway =
                    new ZooKeeperGateway(settings(server, null, right), FencingSettings.DEFAULT)) {
                gateway.answered();
                assertThat(gateway.renewed(null, null)).isNotNull();
            }
            try (ZooKeeperGateway gateway =
                    new ZooKeeperGateway(settings(server, null, stranger), FencingSettings.DEFAULT)) {
                gateway.contact();
                assertThat(gateway.contactFailures).containsOnly(Failure.UNREACHABLE);
            }
        }
    }

    /** Both are read at every connection. */
    @Test
    void anotherAuthorityAndAnotherCertificateInTheFilesNeedNoRestart() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            TestAuthority next = authority(home.folder("next"));
            TestAuthority before = authority(home.folder("before"));
            RealZooKeeper server =
                    RealZooKeeper.in(home).clientCertificates(next, "zookeeper").start();
            Path trusted = Files.copy(before.ca(), home.folder("gate").resolve("ca.pem"));
            Path shown = Files.copy(
                    home.folder("before").resolve(BOTH), home.folder("gate").resolve(BOTH));
            TlsSettings tls = new TlsSettings(trusted, shown, shown, TlsSettings.HostName.CHECKED);
            try (ZooKeeperGateway gateway =
                    new ZooKeeperGateway(settings(server, null, tls), FencingSettings.DEFAULT)) {
                gateway.contact();
                assertThat(gateway.contactFailures).containsOnly(Failure.UNREACHABLE);
                Files.copy(next.ca(), trusted, StandardCopyOption.REPLACE_EXISTING);
                gateway.contact();
                assertThat(gateway.last())
                        .as("the server wants another certificate")
                        .isNull();
                Files.copy(home.folder("next").resolve(BOTH), shown, StandardCopyOption.REPLACE_EXISTING);
                gateway.answered();
            }
        }
    }

    @Test
    void aServerIsDescribedInItsOwnWords() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            List<RealZooKeeper> members = RealZooKeeper.in(home).startEnsemble(3);
            members.getFirst().kill();
            SourceInspection seen = inspect(ZooKeeperGateway.settings(members));
            assertThat(seen.servers().get(0).description()).contains("connection refused");
            assertThat(seen.servers().subList(1, 3))
                    .allSatisfy(server -> assertThat(server.description())
                            .contains("ZooKeeper 3.8.0", "grants sessions of 15000 ms"));
            assertThat(seen.registration()).isNull();
        }
    }
}
