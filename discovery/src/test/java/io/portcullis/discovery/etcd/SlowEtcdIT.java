package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.harness.PolicyDriver;
import io.portcullis.discovery.harness.SlowProxy;
import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real etcd that takes its time, and the real fencing policy with its default settings: Patroni itself bears ten seconds. */
@ExtendWith(Warm.class)
class SlowEtcdIT {
    @Test
    void anEtcdThatNeedsTwoSecondsForACallKeepsTheRouteOpenOnOneConnection() throws Exception {
        try (Workspace home = Workspace.create("slow-etcd");
                RealEtcd etcd = RealEtcd.in(home).start();
                PatroniKeys keys = new PatroniKeys(etcd.endpoint());
                Slow quick = new Slow(etcd, Duration.ofMillis(540));
                Slow slow = new Slow(etcd, Duration.ofMillis(800));
                Slow slowest = new Slow(etcd, Duration.ofSeconds(2))) {
            keys.leaderIs("pg1", 600);
            List<Slow> all = List.of(quick, slow, slowest);
            for (Slow each : all) {
                Waiting.until("an open route", Waiting.AT_MOST, () -> each.driver.open());
            }
            long opened = System.nanoTime();
            long longEnough = 3 * FencingSettings.DEFAULT.maxSilence().toNanos();
            Waiting.until("the end of several permits", Waiting.AT_MOST, () -> System.nanoTime() - opened > longEnough);
            for (Slow each : all) {
                List<RouteStatus> declared = each.driver.declared();
                assertThat(declared.subList(
                                declared.indexOf(declared.stream()
                                        .filter(RouteStatus.Open.class::isInstance)
                                        .findFirst()
                                        .orElseThrow()),
                                declared.size()))
                        .as("%s: opened, and never closed; failures %s", each.delay, each.gateway.contactFailures)
                        .hasSize(1);
                assertThat(each.proxy.connections()).as("%s", each.delay).isEqualTo(1);
                assertThat(each.gateway.watchStarts).as("%s", each.delay).hasSize(1);
                assertThat(each.gateway.watchEnds).as("%s", each.delay).isEmpty();
            }
        }
    }

    private static final class Slow implements AutoCloseable {
        private final Duration delay;
        private final SlowProxy proxy;
        private final Gateway gateway;
        private final PolicyDriver driver;

        Slow(RealEtcd etcd, Duration delay) throws Exception {
            this.delay = delay;
            proxy = new SlowProxy(etcd.endpoint(), delay);
            gateway = new Gateway(new EtcdSettings(List.of(proxy.endpoint()), null, null));
            driver = new PolicyDriver(
                            gateway.source,
                            FencingSettings.DEFAULT,
                            TestClock.SYSTEM,
                            _ -> new WritableAnswer.Writable(null, 1))
                    .start();
        }

        @Override
        public void close() throws Exception {
            driver.close();
            gateway.close();
            proxy.close();
        }
    }
}
