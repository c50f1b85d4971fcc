package io.portcullis.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.settings.ClusterSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeaseObjectTest {
    private static final Duration P = Duration.ofSeconds(10);

    private static ClusterSettings cluster() {
        return Kubes.cluster(Kubes.settings(Kubes.UNUSED));
    }

    @Test
    void theNameOfALeaseIsADnsLabelAndNoOtherGatewayHasIt() {
        assertThat(LeaseObject.name(cluster(), "gate-1a2b3c4d")).isEqualTo("portcullis-demo-gate-1a2b3c4d");
        String odd = LeaseObject.name(cluster(), "Gate_Ä.example-1a2b3c4d");
        assertThat(odd).matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
        assertThat(LeaseObject.name(cluster(), "gate-Ä.example-1a2b3c4d")).isNotEqualTo(odd);
        String longOne = LeaseObject.name(cluster(), "g".repeat(200));
        assertThat(longOne).hasSizeLessThanOrEqualTo(63);
        assertThat(LeaseObject.name(cluster(), "g".repeat(201))).isNotEqualTo(longOne);
    }

    @Test
    void aLeaseIsStaleWhenTheReaderSawNoChangeForAsLongAsALeaseLasts() {
        LeaseAges ages = new LeaseAges();
        ages.shown("a", "1", 0);
        assertThat(ages.stale("a", P, P.toNanos() * 3 - 1)).isFalse();
        assertThat(ages.stale("a", P, P.toNanos() * 3)).isTrue();
        ages.shown("a", "2", P.toNanos() * 3);
        assertThat(ages.stale("a", P, P.toNanos() * 3)).isFalse();
        assertThat(ages.stale("never seen", P, P.toNanos() * 100)).isFalse();
        assertThat(ages.abandoned("a", LeaseAges.ABANDONED_AFTER.toNanos())).isFalse();
        assertThat(ages.abandoned("a", LeaseAges.ABANDONED_AFTER.toNanos() + P.toNanos() * 3))
                .isTrue();
        ages.retain(Set.of());
        assertThat(ages.stale("a", P, LeaseAges.ABANDONED_AFTER.toNanos() * 2)).isFalse();
    }

    @Test
    void aGroupOfACitusClusterHasLeasesOfItsOwn() {
        ClusterSettings group =
                new ClusterSettings("demo", "/service", 1, Kubes.settings(Kubes.UNUSED), true, Map.of());
        assertThat(LeaseObject.name(group, "gate")).isEqualTo("portcullis-demo-1-gate");
    }
}
