package io.portcullis.discovery.etcd;

import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.source.ClusterSource;
import io.portcullis.discovery.source.SourceListener;
import io.portcullis.discovery.store.ContactLog;
import io.portcullis.discovery.store.ContactRounds;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.discovery.store.Keyspace.Change;
import io.portcullis.discovery.store.KeyspaceHistory;
import io.portcullis.discovery.store.Layout;
import io.portcullis.discovery.store.PendingAnswer;
import io.portcullis.discovery.store.SightingOrder.News;
import io.portcullis.discovery.store.SourceExecutor;
import io.portcullis.discovery.store.Timeouts;
import io.portcullis.discovery.store.TopologyPublisher;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Protection;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Patroni cluster's keys in etcd v3: makes contacts when asked, and watches in between. The watch only accelerates; it is started
 * by the first contact that succeeds, and again whenever it ends.
 *
 * <p>Every contact is answered exactly once, with what etcd really said: whether it went back in time is for the fencing policy to
 * judge. An etcd that is slow is waited for as long as its answer could entitle; a contact that is asked for meanwhile goes to the next
 * server. All answers, topologies and news come from one thread, which they must
 * not block.
 */
public final class EtcdSource implements ClusterSource {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdSource.class);
    private static final String KIND = "etcd";
    private static final Duration LEAVE_TIMEOUT = Duration.ofMillis(500);

    /** etcd says how long the lock holds, a contact has a quorum, and gateways register. An agent alone stops no primary. */
    private static final Protection PROTECTION = new Protection(true, true, true, Duration.ZERO);

    private static final SourceListener NO_LISTENER = new SourceListener() {
        @Override
        public void onTopology(Topology topology) {}

        @Override
        public void onNews(FencingEvent.Observed news) {}
    };

    private final ClockSource clock;
    private final Timeouts timeouts;
    private final DiscoveryTelemetry telemetry;
    private final EtcdConnections connections;
    private final SourceExecutor thread;
    private final EtcdEndpoints links;
    private final EtcdCalls caller;
    private final @Nullable Registrar registrar;
    private final PrefixReader prefix;
    private final LockTimes lockTimes;
    private final KeyspaceHistory sightings = new KeyspaceHistory();
    private final Layout layout;
    private final TopologyPublisher publisher;
    private final WatchKeeper watch;
    private final ContactLog log = new ContactLog(KIND);
    private volatile SourceListener listener = NO_LISTENER;
    /** Written by the source's thread. */
    private boolean closed;

    /** Who waits for the contact that is being made at a server: at least one round, and at most one contact a server. */
    private final Map<EtcdEndpoint, ContactRounds> underWay = new HashMap<>();

    /**
     * @param connections which {@link EtcdConnections#take} has given; given back by {@link #close}
     * @param identity what registers, if {@link FencingSettings#registers}
     * @param layout what the keys mean
     */
    public EtcdSource(
            ClusterSettings cluster,
            EtcdConnections connections,
            FencingSettings fencing,
            ClockSource clock,
            GatewayIdentity identity,
            Layout layout,
            DiscoveryTelemetry telemetry) {
        this.clock = clock;
        this.timeouts = Timeouts.of(fencing);
        this.telemetry = telemetry;
        this.connections = connections;
        this.thread = connections.thread().inContextOfCaller();
        this.links = connections.links();
        this.caller = connections.caller().answeringOn(thread);
        this.layout = layout;
        this.publisher = new TopologyPublisher(KIND, topology -> listener.onTopology(topology), telemetry);
        this.registrar = fencing.registers()
                ? new Registrar(
                        caller,
                        cluster.registrations(),
                        identity,
                        fencing.maxSilence(),
                        timeouts,
                        new RegistrationLeases(caller, clock, fencing.maxSilence(), timeouts),
                        publisher::registrationProblem)
                : null;
        this.prefix = new PrefixReader(
                caller, cluster.prefix(), cluster.registrations(), registrar == null ? null : registrar.key());
        this.lockTimes = new LockTimes(thread, clock, caller, timeouts);
        this.watch = new WatchKeeper(
                thread,
                clock,
                caller,
                prefix,
                fencing.contactInterval(),
                timeouts.call(),
                telemetry,
                new WatchKeeper.Owner() {
                    @Override
                    public void changed(String cluster, List<Change> changes) {
                        watched(cluster, changes);
                    }

                    @Override
                    public void readForWatch() {
                        EtcdSource.this.readForWatch();
                    }
                });
    }

    @Override
    public void start(SourceListener next) {
        listener = next;
    }

    @Override
    public @Nullable String refusal() {
        return log.refusal();
    }

    @Override
    public Protection protection() {
        return PROTECTION;
    }

    @Override
    public void readContact(FencingEffect.ReadContact request, FencingEventListener asker) {
        PendingAnswer answer = new PendingAnswer(asker, new FencingEvent.ContactFailed(request.round()));
        if (!thread.accepts(() -> answer.by(() -> contact(request, answer)))) {
            answer.fail();
        }
    }

    /** A server that has not answered yet is not asked again: the next one is, or the answer serves both rounds. */
    private void contact(FencingEffect.ReadContact request, PendingAnswer answer) {
        if (closed) {
            answer.fail();
            return;
        }
        EtcdEndpoint link = links.next(underWay::containsKey);
        if (link == null) {
            Objects.requireNonNull(underWay.get(links.current())).add(request.round(), answer);
            return;
        }
        ContactRounds rounds = new ContactRounds(request.round(), answer);
        underWay.put(link, rounds);
        new EtcdContact(thread, prefix, lockTimes, link, timeouts, result -> ended(link, rounds, result))
                .start(request.bond());
    }

    private void ended(EtcdEndpoint link, ContactRounds rounds, EtcdContact.Result result) {
        if (closed) {
            return;
        }
        underWay.remove(link, rounds);
        Duration took = rounds.took();
        try {
            switch (result) {
                case EtcdContact.Result.Read(LockTime lockTime, PrefixReader.Read read) ->
                    answered(link, rounds, took, lockTime, read);
                case EtcdContact.Result.Failed(EtcdFailure why) -> failed(link, rounds, took, why);
            }
        } finally {
            rounds.fail();
        }
    }

    private void answered(
            EtcdEndpoint link, ContactRounds rounds, Duration took, LockTime lockTime, PrefixReader.Read read) {
        telemetry.contactAnswered(link.endpoint(), took);
        log.answered(link.endpoint());
        News what = sightings.read(read.keys(), read.sent(), clock.elapsed());
        Topology topology = layout.read(read.keys());
        LeadershipView view = what == News.OVERTAKEN ? topology.view() : publisher.publish(topology);
        DcsReading reading = new DcsReading(read.sent(), read.reign(), view, read.registration(), read.others());
        rounds.answer(lockTime, reading);
        tellWatch(link, read, what, took);
    }

    private void failed(EtcdEndpoint link, ContactRounds rounds, Duration took, EtcdFailure why) {
        telemetry.contactFailed(link.endpoint(), why.kind(), took);
        log.failed(link.endpoint(), why.kind(), why.text(), why.refused() ? why.said() : null);
        if (why.refused()) {
            rounds.refuse();
        }
        watch.contactFailed();
        // A refusal that is only remembered says nothing of this server, which is to be tried when a login may be
        // again.
        if (why.kind() != Failure.LOGIN_REFUSED || caller.loginRefusedBy(link)) {
            links.leave(link);
        }
    }

    private void tellWatch(EtcdEndpoint link, PrefixReader.Read read, News what, Duration took) {
        switch (what) {
            case NEWEST, SAME -> watch.readSucceeded(link, read, took.compareTo(timeouts.soon()) < 0);
            case REGRESSED -> watch.regressed(link, read);
            case OVERTAKEN -> {
                // The watch that overtook it needs nothing.
            }
        }
    }

    /** No contact: the lock's time was not requested. But news, if something happened while there was no watch. */
    private void readForWatch() {
        EtcdEndpoint link = links.current();
        long started = System.nanoTime();
        prefix.read(link, timeouts.deadline(), outcome -> {
            if (!closed
                    && outcome instanceof CallOutcome.Answered<PrefixReader.Read>(long sent, PrefixReader.Read read)) {
                News what = sightings.read(read.keys(), sent, clock.elapsed());
                if (what == News.NEWEST || what == News.REGRESSED) {
                    listener.onNews(new FencingEvent.Observed(publisher.publish(layout.read(read.keys()))));
                }
                tellWatch(link, read, what, Duration.ofNanos(System.nanoTime() - started));
            }
        });
    }

    private void watched(String cluster, List<Change> changes) {
        Keyspace newest = sightings.changed(cluster, changes, clock.elapsed());
        if (newest != null && !closed) {
            listener.onNews(new FencingEvent.Observed(publisher.publish(layout.read(newest))));
        }
    }

    @Override
    public void renew(FencingEffect.Renew request, FencingEventListener asker) {
        PendingAnswer answer = new PendingAnswer(asker, new FencingEvent.RenewalFailed(request.round()));
        if (registrar == null
                || !thread.accepts(() -> answer.by(() -> registrar.renew(links.current(), request, answer)))) {
            answer.fail();
        }
    }

    @Override
    public void close() {
        CountDownLatch left = new CountDownLatch(1);
        thread.execute(() -> {
            if (closed) {
                left.countDown();
                return;
            }
            watch.close();
            if (registrar == null) {
                left.countDown();
            } else {
                registrar.leave(links.current(), System.nanoTime() + LEAVE_TIMEOUT.toNanos(), left::countDown);
            }
            closed = true;
            List<ContactRounds> failing = List.copyOf(underWay.values());
            underWay.clear();
            failing.forEach(ContactRounds::fail);
        });
        try {
            if (!left.await(2 * LEAVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().log("the registration was not deleted in time; it ends with its lease");
            }
            connections.giveBack();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
