package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.discovery.settings.EtcdSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes a contact before the tests of a class. The first one of a process loads a thousand classes, which takes longer than a
 * contact may on a machine that is busy.
 */
final class Warm implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        try (FakeEtcd etcd = new FakeEtcd();
                Gateway gateway = new Gateway(new EtcdSettings(List.of(etcd.endpoint()), null, null))) {
            etcd.keys = List.of(
                    FakeEtcd.key("leader", "pg1", 5, 7),
                    FakeEtcd.key("members/pg1", PatroniKeys.member("primary"), 6, 7));
            gateway.keepAsking(Duration.ofMillis(10));
            await().untilAsserted(() -> {
                assertThat(gateway.answeredBy).hasSizeGreaterThan(2);
                assertThat(gateway.watchStarts).isNotEmpty();
            });
        }
    }
}
