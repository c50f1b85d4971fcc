package io.portcullis.discovery.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.discovery.harness.SlowProxy;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Leadership;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to the DCS, or to the line between it and the gateway. */
abstract class OutageStories extends ClusterStories {
    private static final Duration SLOW_CALL = Duration.ofSeconds(2);

    /** While the DCS cannot answer, there is no contact; after it, the same leadership goes on. */
    private void outage(TestGateway gateway, Leadership leadership, Step begin, Step end) throws Exception {
        begin.perform();
        long begun = System.nanoTime();
        gateway.awaitClosed(ClosedReason.CONTACT_LOST);
        int failures = gateway.policy.failures();
        Waiting.until("contacts that fail", Waiting.AT_MOST, () -> gateway.policy.failures() > failures + 2);
        assertThat(gateway.policy.contacts())
                .extracting(contact -> contact.reading().sent())
                .as("contacts that were sent while the DCS could not answer")
                .noneMatch(sent -> sent > begun);
        end.perform();
        assertThat(gateway.awaitOpen("pg1")).isEqualTo(leadership);
        int contacts = gateway.policy.contacts().size();
        Waiting.until(
                "contacts", Waiting.AT_MOST, () -> gateway.policy.contacts().size() > contacts + 1);
        agents.follow("pg2");
        gateway.awaitTopology(
                "what was written since", newest -> newest.members().size() == 2);
        agents.expire("pg1");
        gateway.awaitClosed(dcs.afterExpiry());
    }

    private interface Step {
        void perform();
    }

    @Test
    void aDcsThatIsCutOffIsNoContact() throws Exception {
        story(Story.CUT_OFF);
        agents.lead("pg1");
        TestGateway gateway = gateway();
        outage(gateway, gateway.awaitOpen("pg1"), dcs::freeze, dcs::thaw);
    }

    @Test
    void aDcsThatRestartsHasTheSameLock() throws Exception {
        story(Story.RESTARTED);
        agents.lead("pg1");
        TestGateway gateway = gateway();
        outage(gateway, gateway.awaitOpen("pg1"), dcs::kill, dcs::restart);
    }

    @Test
    void aDcsWithoutAQuorumIsNoContact() throws Exception {
        story(Story.QUORUM_LOST);
        agents.lead("pg1");
        TestGateway gateway = gateway();
        outage(gateway, gateway.awaitOpen("pg1"), dcs::loseQuorum, dcs::findQuorum);
    }

    @Test
    void aDcsThatIsUnreachableAtTheStartIsFoundLater() throws Exception {
        story(Story.UNREACHABLE_AT_START);
        agents.lead("pg1");
        dcs.kill();
        TestGateway gateway = gateway();
        Waiting.until("contacts that fail", Waiting.AT_MOST, () -> gateway.policy.failures() > 10);
        assertThat(gateway.policy.contacts()).isEmpty();
        assertThat(gateway.policy.declared()).noneMatch(RouteStatus.Open.class::isInstance);
        dcs.restart();
        gateway.awaitOpen("pg1");
    }

    @Test
    void wrongCredentialsAreNamedAndOpenNothing() throws Exception {
        story(Story.WRONG_CREDENTIALS);
        agents.lead("pg1");
        TestGateway gateway = gateway(cluster(dcs.wrongCredentials()), QUICK);
        gateway.awaitClosed(ClosedReason.DCS_REFUSES);
        assertThat(gateway.source.refusal()).isNotBlank();
        assertThat(gateway.policy.contacts()).isEmpty();
        assertThat(gateway.policy.declared()).noneMatch(RouteStatus.Open.class::isInstance);
    }

    /** With the default settings: Patroni itself bears ten seconds. */
    @Test
    void aDcsThatNeedsTwoSecondsForACallKeepsTheRouteOpen() throws Exception {
        story(Story.SLOW);
        agents.lead("pg1");
        URI server = dcs.servers().getFirst();
        try (SlowProxy proxy = new SlowProxy(server, SLOW_CALL)) {
            TestGateway gateway = gateway(cluster(dcs.settings(List.of(proxy.endpoint()))), FencingSettings.DEFAULT);
            gateway.awaitOpen("pg1");
            int opened = gateway.policy.declared().size();
            long since = System.nanoTime();
            long enough = FencingSettings.DEFAULT.maxSilence().multipliedBy(2).toNanos();
            Waiting.until("the end of two permits", Waiting.AT_MOST, () -> System.nanoTime() - since > enough);
            assertThat(gateway.policy.declared())
                    .as("opened, and not closed since; failures %s", gateway.contactFailures)
                    .hasSize(opened);
        }
    }
}
