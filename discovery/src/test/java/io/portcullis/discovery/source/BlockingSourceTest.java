package io.portcullis.discovery.source;

import static io.portcullis.discovery.source.Views.topology;
import static io.portcullis.discovery.source.Views.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.discovery.harness.SourceRecorder;
import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.source.ScriptedClient.Asked;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Protection;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingSourceTest {
    private final ScriptedClient client = new ScriptedClient();
    private final SourceRecorder recorder = new SourceRecorder();
    private final BlockingQueue<FencingEvent> answers = new LinkedBlockingQueue<>();
    private final BlockingSource source = source(FencingSettings.DEFAULT);
    private long round;

    private BlockingSource source(FencingSettings fencing) {
        BlockingSource made = new BlockingSource(
                client, new Protection(false, true, true, Duration.ZERO), fencing, TestClock.SYSTEM, recorder);
        made.start(recorder);
        return made;
    }

    @AfterEach
    void close() {
        source.close();
    }

    private Asked ask() throws InterruptedException {
        source.readContact(new FencingEffect.ReadContact(++round, null), answers::add);
        return Objects.requireNonNull(client.asked.poll(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS));
    }

    private FencingEvent answer() throws InterruptedException {
        return Objects.requireNonNull(answers.poll(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS));
    }

    private static Sighting sighting(LeadershipView view) {
        return new Sighting(
                System.nanoTime(),
                new Reign(Views.HISTORY, 0),
                topology(view),
                new LockTime.NotOffered(),
                null,
                Map.of());
    }

    private FencingEvent.ContactAnswered contact(LeadershipView view) throws InterruptedException {
        ask().answer().complete(sighting(view));
        return (FencingEvent.ContactAnswered) answer();
    }

    @Test
    void aContactIsAnsweredWithWhatTheClientSawAndStartsTheWatch() throws Exception {
        assertThat(contact(view(7, "pg1", 4)).reading().view()).isEqualTo(view(7, "pg1", 4));
        contact(view(8, "pg1", 4));
        assertThat(recorder.topologies).hasSize(2);
        await().untilAsserted(() -> assertThat(client.watches).hasValue(1));
    }

    @Test
    void aSlowServerIsWaitedForAndTheNextIsAskedMeanwhile() throws Exception {
        Asked slow = ask();
        Asked other = ask();
        assertThat(other.endpoint()).isNotEqualTo(slow.endpoint());
        other.answer().complete(sighting(view(8, "pg1", 4)));
        assertThat(((FencingEvent.ContactAnswered) answer()).round()).isEqualTo(2);
        slow.answer().complete(sighting(view(7, "pg1", 4)));
        assertThat(((FencingEvent.ContactAnswered) answer()).round()).isEqualTo(1);
    }

    @Test
    void whenAllAreBusyTheAnswerOfOneServesSeveralRounds() throws Exception {
        ask();
        Asked last = ask();
        source.readContact(new FencingEffect.ReadContact(3, null), answers::add);
        await().untilAsserted(() -> assertThat(client.asked).isEmpty());
        last.answer().complete(sighting(view(7, "pg1", 4)));
        assertThat(List.of(
                        ((FencingEvent.ContactAnswered) answer()).round(),
                        ((FencingEvent.ContactAnswered) answer()).round()))
                .containsExactly(2L, 3L);
    }

    @Test
    void afterAFailureTheNextServerIsAsked() throws Exception {
        Asked first = ask();
        first.fail(Failure.UNREACHABLE);
        assertThat(answer()).isEqualTo(new FencingEvent.ContactFailed(1));
        assertThat(ask().endpoint()).isNotEqualTo(first.endpoint());
        assertThat(source.refusal()).isNull();
    }

    @Test
    void aRefusalIsSaidToPeople() throws Exception {
        ask().fail(Failure.FORBIDDEN);
        assertThat(answer()).isEqualTo(new FencingEvent.ContactRefused(1));
        assertThat(source.refusal()).isEqualTo("Script refuses the contacts of this gateway: as the test says");
        contact(view(7, "pg1", 4));
        assertThat(source.refusal()).isNull();
    }

    @Test
    void aBugOfTheClientIsAFailedContact() throws Exception {
        ask().answer().completeExceptionally(new IllegalStateException("a bug"));
        assertThat(answer()).isEqualTo(new FencingEvent.ContactFailed(1));
    }

    @Test
    void newsOfTheWatchArePublishedInTheOrderOfTheHistory() throws Exception {
        contact(view(7, "pg1", 4));
        await().untilAsserted(() -> assertThat(client.listener).isNotNull());
        WatchListener watch = Objects.requireNonNull(client.listener);
        watch.onStarted(ScriptedClient.ONE, new Revision(Views.HISTORY, 7));
        watch.onNews(topology(view(9, "pg2", 9)));
        watch.onNews(topology(view(8, "pg1", 4)));
        watch.onNews(topology(view(10, "pg3", 10)));
        await().untilAsserted(
                        () -> assertThat(recorder.observed).containsExactly(view(9, "pg2", 9), view(10, "pg3", 10)));
    }

    @Test
    void aContactThatTheWatchOvertookIsNotPublished() throws Exception {
        contact(view(7, "pg1", 4));
        Asked overtaken = ask();
        Sighting old = sighting(view(8, "pg1", 4));
        Objects.requireNonNull(client.listener).onNews(topology(view(9, "pg2", 9)));
        await().untilAsserted(() -> assertThat(recorder.observed).hasSize(1));
        overtaken.answer().complete(old);
        assertThat(((FencingEvent.ContactAnswered) answer()).reading().view()).isEqualTo(view(8, "pg1", 4));
        assertThat(recorder.topologies)
                .extracting(Topology::view)
                .containsExactly(view(7, "pg1", 4), view(9, "pg2", 9));
    }

    @Test
    void aDcsThatWentBackInTimeIsReportedAsItIsAndWatchedAnew() throws Exception {
        contact(view(7, "pg1", 4));
        assertThat(contact(view(5, "pg1", 4)).reading().view()).isEqualTo(view(5, "pg1", 4));
        await().untilAsserted(() -> assertThat(client.watchesAgain).hasValue(1));
        assertThat(recorder.topologies).extracting(Topology::view).last().isEqualTo(view(5, "pg1", 4));
    }

    @Test
    void aRegistrationThatFailsIsAProblemUntilItSucceeds() throws Exception {
        contact(view(7, "pg1", 4));
        client.registrationFails = new SourceFailure(Failure.FORBIDDEN, "no right");
        source.renew(new FencingEffect.Renew(1, null, null, Lineage.UNKNOWN, null), answers::add);
        assertThat(answer()).isEqualTo(new FencingEvent.RenewalFailed(1));
        assertThat(recorder.problems).last().isEqualTo(List.of("this gateway cannot register in Script: no right"));
        client.registrationFails = null;
        source.renew(new FencingEffect.Renew(2, null, null, Lineage.UNKNOWN, null), answers::add);
        assertThat(answer()).isInstanceOf(FencingEvent.Renewed.class);
        assertThat(recorder.problems).last().isEqualTo(List.of());
    }

    @Test
    void closingAnswersWhatIsUnderWayInterruptsItAndDeregisters() throws Exception {
        ask();
        source.close();
        assertThat(answer()).isEqualTo(new FencingEvent.ContactFailed(1));
        assertThat(client.deregistered.getCount()).isZero();
        assertThat(client.closed.getCount()).isZero();
        await().untilAsserted(() -> assertThat(client.interrupted).hasValue(1));
        source.readContact(new FencingEffect.ReadContact(2, null), answers::add);
        assertThat(answer()).isEqualTo(new FencingEvent.ContactFailed(2));
    }
}
