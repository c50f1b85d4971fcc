package io.portcullis.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestCertificate;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RealEtcdIT {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final String READ_REQUEST = "{\"key\":\"YQ==\"}";

    @Test
    void freezesAndThawsAndKeepsItsData() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            RealEtcd etcd = RealEtcd.in(home).start();
            assertThat(ask(etcd, "/v3/kv/put", "{\"key\":\"YQ==\",\"value\":\"Yg==\"}")
                            .isOk())
                    .isTrue();

            etcd.freeze();
            assertThatThrownBy(() -> ask(etcd, "/v3/kv/range", READ_REQUEST)).isInstanceOf(HttpTimeoutException.class);
            etcd.thaw();
            assertThat(ask(etcd, "/v3/kv/range", READ_REQUEST).body()).contains("\"value\":\"Yg==\"");

            etcd.stop();
            etcd.start();
            assertThat(ask(etcd, "/v3/kv/range", READ_REQUEST).body()).contains("\"value\":\"Yg==\"");
        }
    }

    @Test
    void threeMembersAreOneCluster() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            List<RealEtcd> members = RealEtcd.in(home).startCluster(3);
            assertThat(ask(members.get(0), "/v3/kv/put", "{\"key\":\"YQ==\",\"value\":\"Yg==\"}")
                            .isOk())
                    .isTrue();
            members.get(0).freeze();
            Waiting.until(
                    "an answer of the other two",
                    Duration.ofSeconds(20),
                    () -> ask(members.get(1), "/v3/kv/range", READ_REQUEST)
                            .body()
                            .contains("Yg=="));
        }
    }

    @Test
    void asksForTheLoginItWasGiven() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            RealEtcd etcd = RealEtcd.in(home).login(new Login("gate", "secret")).start();
            assertThat(ask(etcd, "/v3/kv/range", READ_REQUEST).isOk()).isFalse();
            assertThat(ask(etcd, "/v3/auth/authenticate", "{\"name\":\"gate\",\"password\":\"secret\"}")
                            .isOk())
                    .isTrue();
        }
    }

    @Test
    void speaksTlsWithTheCertificateItWasGiven() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            RealEtcd etcd =
                    RealEtcd.in(home).tls(TestCertificate.create(home, "etcd")).start();
            assertThat(etcd.endpoint().getScheme()).isEqualTo("https");
            assertThatThrownBy(() -> ask(etcd, "/v3/kv/range", READ_REQUEST)).isInstanceOf(IOException.class);
        }
    }

    private static Rest.Answer ask(RealEtcd etcd, String path, String json) throws IOException {
        return Rest.plain().post(etcd.endpoint().resolve(path), json, REQUEST_TIMEOUT);
    }
}
