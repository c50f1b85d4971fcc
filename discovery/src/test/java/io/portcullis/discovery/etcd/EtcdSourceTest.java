package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import io.grpc.Status;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.Layout;
import io.portcullis.fencing.FencingEffect.ReadContact;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingEvent.ContactFailed;
import io.portcullis.fencing.FencingEvent.ContactRefused;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LockTime;
import io.portcullis.network.Names;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Contacts with a server that misbehaves. */
class EtcdSourceTest extends FakeEtcdTest {
    EtcdSourceTest() throws IOException {}

    @Test
    void asksForTheLeaseFirstAndThenReadsWithAQuorum() throws Exception {
        leaderIs("pg1", 5);
        answered();
        ContactAnswered second = (ContactAnswered) gateway.contact();
        assertThat(etcd.calls).containsExactly("range", "lease " + LEASE, "range");
        assertThat(second.lockTime())
                .isInstanceOfSatisfying(
                        LockTime.Holds.class,
                        told -> assertThat(told.from())
                                .isLessThan(second.reading().sent()));
        assertThat(second.reading().reign()).isEqualTo(new Reign("abc", 3));
        assertThat(second.reading().view().position()).isEqualTo(new Revision("abc", 10));
    }

    private BlockingQueue<FencingEvent> ask(long round) {
        BlockingQueue<FencingEvent> answers = new LinkedBlockingQueue<>();
        gateway.source.readContact(new ReadContact(round, null), answers::add);
        return answers;
    }

    private static FencingEvent answerOf(BlockingQueue<FencingEvent> answers) throws InterruptedException {
        return Objects.requireNonNull(answers.poll(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS));
    }

    @Tag("slow")
    @Test
    void aReadThatIsNotAnsweredWhileItCouldEntitleHasFailedOnce() throws Exception {
        answered();
        etcd.rangeHeld = true;
        BlockingQueue<FencingEvent> answers = ask(77);
        assertThat(answerOf(answers)).isEqualTo(new ContactFailed(77));
        assertThat(gateway.contactFailures).containsExactly(Failure.TIMED_OUT);
        etcd.answerAll();
        answered();
        assertThat(answers).isEmpty();
    }

    @Test
    void aServerThatIsSlowIsNotAskedAgainMeanwhileAndItsAnswerServesAllRounds() throws Exception {
        leaderIs("pg1", 5);
        etcd.rangeHeld = true;
        BlockingQueue<FencingEvent> first = ask(1);
        BlockingQueue<FencingEvent> second = ask(2);
        BlockingQueue<FencingEvent> third = ask(3);
        await().untilAsserted(() -> assertThat(etcd.calls).isNotEmpty());
        etcd.answerAll();
        assertThat(answerOf(first))
                .isInstanceOfSatisfying(
                        ContactAnswered.class,
                        answer -> assertThat(answer.round()).isEqualTo(1));
        assertThat(answerOf(second))
                .isInstanceOfSatisfying(
                        ContactAnswered.class,
                        answer -> assertThat(answer.round()).isEqualTo(2));
        assertThat(answerOf(third)).isInstanceOf(ContactAnswered.class);
        assertThat(etcd.calls).containsExactly("range");
    }

    @Test
    void whileOneServerIsSlowTheNextIsAskedAndTheLateAnswerStillCounts() throws Exception {
        try (FakeEtcd other = new FakeEtcd();
                Gateway both = new Gateway(
                        new EtcdSettings(List.of(etcd.endpoint(), other.endpoint()), null, null), FENCING)) {
            etcd.rangeHeld = true;
            other.rangeHeld = true;
            BlockingQueue<FencingEvent> answers = new LinkedBlockingQueue<>();
            both.source.readContact(new ReadContact(1, null), answers::add);
            both.source.readContact(new ReadContact(2, null), answers::add);
            await().untilAsserted(() -> {
                assertThat(etcd.calls).containsExactly("range");
                assertThat(other.calls).containsExactly("range");
            });
            etcd.answerAll();
            other.answerAll();
            assertThat(answerOf(answers)).isInstanceOf(ContactAnswered.class);
            assertThat(answerOf(answers)).isInstanceOf(ContactAnswered.class);
            assertThat(both.contactFailures).isEmpty();
        }
    }

    @Test
    void aWatchIsNotMovedFromServerToServerBecauseAllOfThemAreSlow() throws Exception {
        FencingSettings impatient = new FencingSettings(
                FENCING.maxSilence(),
                FENCING.margin(),
                FENCING.severAfter(),
                FENCING.contactInterval(),
                Duration.ofNanos(1),
                false);
        try (FakeEtcd other = new FakeEtcd();
                Gateway both = new Gateway(
                        new EtcdSettings(List.of(etcd.endpoint(), other.endpoint()), null, null), impatient)) {
            both.contact();
            await().untilAsserted(() -> assertThat(both.watchStarts).hasSize(1));
            for (int i = 0; i < 5; i++) {
                etcd.rangeHeld = true;
                other.rangeHeld = true;
                int before = etcd.calls.size() + other.calls.size();
                BlockingQueue<FencingEvent> answers = new LinkedBlockingQueue<>();
                both.source.readContact(new ReadContact(100, null), answers::add);
                both.source.readContact(new ReadContact(101, null), answers::add);
                await().untilAsserted(() ->
                        assertThat(etcd.calls.size() + other.calls.size()).isEqualTo(before + 2));
                etcd.answerAll();
                other.answerAll();
                assertThat(answerOf(answers)).isInstanceOf(ContactAnswered.class);
                assertThat(answerOf(answers)).isInstanceOf(ContactAnswered.class);
            }
            assertThat(both.watchStarts).hasSize(1);
            assertThat(both.watchEnds).isEmpty();
        }
    }

    @Test
    void aLockTimeThatIsNotToldSoonDoesNotHoldTheReadUpAndServesTheNextContact() throws Exception {
        leaderIs("pg1", 5);
        long before = answered().sent();
        etcd.leaseHeld = true;
        ContactAnswered contact = (ContactAnswered) gateway.contact();
        assertThat(contact.lockTime()).isEqualTo(new LockTime.NotAsked());
        assertThat(contact.reading().view().lock()).isNotNull();
        etcd.answerAll();
        await().untilAsserted(() -> {
            ContactAnswered next = (ContactAnswered) gateway.contact();
            assertThat(next.lockTime())
                    .isInstanceOfSatisfying(
                            LockTime.Holds.class,
                            told -> assertThat(told.from())
                                    .isBetween(before, contact.reading().sent()));
        });
    }

    @Test
    void anAnswerThatEtcdWouldNotGiveIsAFailedContactWithAName() throws Exception {
        etcd.keys = List.of(KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8("x"))
                .setLease(1)
                .build());
        assertThat(gateway.contact()).isInstanceOf(ContactFailed.class);
        assertThat(gateway.contactFailures).containsExactly(Failure.REFUSED);
    }

    @Test
    void aContactIsAnsweredOnceWhateverIsThrownByThoseWhoLookAtIt() throws Exception {
        EtcdSettings settings = new EtcdSettings(List.of(etcd.endpoint()), null, null);
        Layout broken = keys -> {
            throw new IllegalStateException("made for this test");
        };
        try (Gateway poor = new Gateway(settings, FENCING, broken, () -> 0, Names.SYSTEM)) {
            BlockingQueue<FencingEvent> answers = new LinkedBlockingQueue<>();
            for (int round = 1; round <= 3; round++) {
                poor.source.readContact(new ReadContact(round, null), answers::add);
                assertThat(answerOf(answers)).isEqualTo(new ContactFailed(round));
            }
            assertThat(answers).isEmpty();
        }
    }

    @Test
    void ofTheAddressesOfOneNameEachIsAskedWhenAnotherKeepsSilent() throws Exception {
        InetAddress silentAddress = InetAddress.getByName("127.0.0.2");
        try (FakeEtcd silent = new FakeEtcd(silentAddress, etcd.port());
                Gateway named = new Gateway(
                        new EtcdSettings(List.of(URI.create("http://etcd_all:" + etcd.port())), null, null),
                        FENCING,
                        new PatroniLayout(Gateway.cluster(new EtcdSettings(List.of(etcd.endpoint()), null, null)))
                                ::read,
                        () -> 0,
                        host -> {
                            assertThat(host).isEqualTo("etcd_all");
                            return List.of(silentAddress, InetAddress.getLoopbackAddress());
                        })) {
            silent.rangeHeld = true;
            BlockingQueue<FencingEvent> first = new LinkedBlockingQueue<>();
            named.source.readContact(new ReadContact(1, null), first::add);
            await().untilAsserted(() -> assertThat(silent.calls).containsExactly("range"));
            BlockingQueue<FencingEvent> second = new LinkedBlockingQueue<>();
            named.source.readContact(new ReadContact(2, null), second::add);
            assertThat(answerOf(second)).isInstanceOf(ContactAnswered.class);
            assertThat(etcd.calls).containsExactly("range");
            assertThat(first).isEmpty();
        }
    }

    @Test
    void anErrorIsARefusedContactWithAName() throws Exception {
        etcd.refusal = Status.PERMISSION_DENIED.withDescription("etcdserver: permission denied");
        assertThat(gateway.contact()).isInstanceOf(ContactRefused.class);
        assertThat(gateway.contactFailures).containsExactly(Failure.FORBIDDEN);
    }

    @Test
    void theTopologyComesBeforeTheAnswer() throws Exception {
        leaderIs("pg1", 5);
        CompletableFuture<List<Topology>> toldBefore = new CompletableFuture<>();
        gateway.source.readContact(
                new ReadContact(1, null), event -> toldBefore.complete(List.copyOf(gateway.topologies)));
        assertThat(toldBefore.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS))
                .singleElement()
                .satisfies(topology -> assertThat(topology.view().lock()).isNotNull());
    }

    @Test
    void aListenerThatThrowsBreaksNothing() throws Exception {
        gateway.source.readContact(new ReadContact(1, null), event -> {
            throw new IllegalStateException("made for this test");
        });
        answered();
    }

    @Test
    void answersAreGivenEvenWhenClosed() throws Exception {
        etcd.rangeHeld = true;
        BlockingQueue<FencingEvent> answers = new LinkedBlockingQueue<>();
        gateway.source.readContact(new ReadContact(1, null), answers::add);
        await().untilAsserted(() -> assertThat(etcd.calls).hasSize(1));
        gateway.close();
        assertThat(answers.poll(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS)).isEqualTo(new ContactFailed(1));
        gateway.source.readContact(new ReadContact(2, null), answers::add);
        assertThat(answers.poll(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS)).isEqualTo(new ContactFailed(2));
        gateway.close();
        assertThat(answers).isEmpty();
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        answered();
        assertThat(threads()).contains("etcd", "etcd-io");
        gateway.close();
        await().untilAsserted(() -> assertThat(threads()).doesNotContain("etcd", "etcd-io"));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }
}
