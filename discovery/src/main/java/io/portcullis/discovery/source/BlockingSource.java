package io.portcullis.discovery.source;

import io.portcullis.discovery.registration.RegistrationLog;
import io.portcullis.discovery.store.ContactLog;
import io.portcullis.discovery.store.ContactRounds;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.PendingAnswer;
import io.portcullis.discovery.store.SightingOrder;
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
import io.portcullis.fencing.Protection;
import io.portcullis.fencing.Registration;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Topology;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source of a DCS whose client blocks. Each call has a virtual thread of its own; all that follows from it happens on the one thread
 * of this source.
 *
 * <p>Every contact is answered exactly once, with what the DCS really said: whether it went back in time is for the fencing policy to
 * judge. A server that is slow is waited for as long as its answer could entitle; a contact that is asked for meanwhile goes to the next
 * server. The watch only accelerates; the first contact that succeeds starts it.
 */
public final class BlockingSource implements ClusterSource {
    private static final Logger LOG = LoggerFactory.getLogger(BlockingSource.class);
    private static final Duration LEAVE_TIMEOUT = Duration.ofMillis(500);

    private final ClusterClient client;
    private final Protection protection;
    private final ClockSource clock;
    private final Timeouts timeouts;
    private final DiscoveryTelemetry telemetry;
    private final SourceExecutor thread;
    private final BlockingCalls calls;
    private final EndpointTurns endpoints;
    private final SightingOrder order = new SightingOrder();
    private final WatchDebt debt;
    private final TopologyPublisher publisher;
    private final ContactLog contactLog;
    private final WatchNews watchNews;
    private final RegistrationLog registrationLog;
    private final Map<URI, ContactCall> underWay = new HashMap<>();
    private volatile @Nullable SourceListener listener;
    /** These two are written by the source's thread. */
    private boolean watching;

    private boolean closed;

    /** @param protection what this kind of source covers */
    public BlockingSource(
            ClusterClient client,
            Protection protection,
            FencingSettings fencing,
            ClockSource clock,
            DiscoveryTelemetry telemetry) {
        this.client = client;
        this.protection = protection;
        this.clock = clock;
        this.timeouts = Timeouts.of(fencing);
        this.telemetry = telemetry;
        this.thread = new SourceExecutor(client.kind());
        this.calls = new BlockingCalls(thread);
        List<URI> all = client.endpoints();
        this.endpoints = new EndpointTurns(all, ThreadLocalRandom.current().nextInt(all.size()));
        this.debt = new WatchDebt(fencing.contactInterval());
        this.publisher = new TopologyPublisher(client.kind(), this::heard, telemetry);
        this.contactLog = new ContactLog(client.kind());
        this.watchNews = new WatchNews(client.kind(), thread, telemetry, this::watched);
        this.registrationLog = new RegistrationLog(client.kind());
    }

    @Override
    public void start(SourceListener next) {
        listener = next;
    }

    private void heard(Topology topology) {
        SourceListener hearing = listener;
        if (hearing != null) {
            hearing.onTopology(topology);
        }
    }

    @Override
    public @Nullable String refusal() {
        return contactLog.refusal();
    }

    @Override
    public Protection protection() {
        return protection;
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
        URI endpoint = endpoints.next(underWay::containsKey);
        if (endpoint == null) {
            Objects.requireNonNull(underWay.get(endpoints.current())).rounds().add(request.round(), answer);
            return;
        }
        ContactCall call = new ContactCall(endpoint, new ContactRounds(request.round(), answer));
        underWay.put(endpoint, call);
        call.running(calls.start(
                timeouts.call(),
                timeout -> client.contact(endpoint, request.bond(), timeout),
                outcome -> ended(call, outcome)));
    }

    private void ended(ContactCall call, BlockingCalls.Outcome<Sighting> outcome) {
        if (!underWay.remove(call.endpoint(), call)) {
            return;
        }
        try {
            switch (outcome) {
                case BlockingCalls.Outcome.Answered<Sighting>(Sighting sighting) -> answered(call, sighting);
                case BlockingCalls.Outcome.Failed<Sighting>(SourceFailure why) -> failed(call, why);
            }
        } finally {
            call.rounds().fail();
        }
    }

    private void answered(ContactCall call, Sighting sighting) {
        telemetry.contactAnswered(call.endpoint(), call.rounds().took());
        contactLog.answered(call.endpoint());
        Topology topology = sighting.topology();
        News what = order.read(topology.view().position(), sighting.sent(), clock.elapsed());
        LeadershipView view = what == News.OVERTAKEN ? topology.view() : publisher.publish(topology);
        call.rounds()
                .answer(
                        sighting.lockTime(),
                        new DcsReading(
                                sighting.sent(), sighting.reign(), view, sighting.registration(), sighting.others()));
        if (client.watches()) {
            tellWatch(call.endpoint(), view, what);
        }
    }

    private void tellWatch(URI endpoint, LeadershipView view, News what) {
        if (!watching) {
            watching = true;
            client.watch(watchNews);
        }
        if (what == News.REGRESSED) {
            client.rewatch();
        } else if (what != News.OVERTAKEN && debt.contact(view, clock.elapsed())) {
            watchNews.lagging(endpoint);
            client.rewatch();
        }
    }

    private void failed(ContactCall call, SourceFailure why) {
        telemetry.contactFailed(call.endpoint(), why.kind(), call.rounds().took());
        contactLog.failed(call.endpoint(), why.kind(), why.text(), why.refused() ? why.text() : null);
        if (why.refused()) {
            call.rounds().refuse();
        }
        endpoints.leave(call.endpoint());
    }

    private void watched(Topology topology) {
        debt.watched(topology.view());
        SourceListener hearing = listener;
        if (!closed && hearing != null && order.watched(topology.view().position(), clock.elapsed())) {
            hearing.onNews(new FencingEvent.Observed(publisher.publish(topology)));
        }
    }

    @Override
    public void renew(FencingEffect.Renew request, FencingEventListener asker) {
        PendingAnswer answer = new PendingAnswer(asker, new FencingEvent.RenewalFailed(request.round()));
        if (!thread.accepts(() -> answer.by(() -> register(request, answer)))) {
            answer.fail();
        }
    }

    private void register(FencingEffect.Renew request, PendingAnswer answer) {
        if (closed) {
            answer.fail();
            return;
        }
        URI endpoint = endpoints.current();
        var _ = calls.start(
                timeouts.renewal(),
                timeout -> client.register(endpoint, request, timeout),
                outcome -> answer.by(() -> registered(endpoint, request.round(), outcome, answer)));
    }

    private void registered(
            URI endpoint, long round, BlockingCalls.Outcome<Registration> outcome, PendingAnswer answer) {
        switch (outcome) {
            case BlockingCalls.Outcome.Answered<Registration>(Registration now) -> {
                registrationLog.renewed(now.id(), now);
                publisher.registrationProblem(null);
                answer.give(new FencingEvent.Renewed(round, now));
            }
            case BlockingCalls.Outcome.Failed<Registration>(SourceFailure why) -> {
                registrationLog.failed(endpoint, why.kind(), why.text());
                if (why.kind() != Failure.CLOSED) {
                    publisher.registrationProblem(
                            "this gateway cannot register in " + client.kind() + ": " + why.text());
                }
                answer.fail();
            }
        }
    }

    @Override
    public void close() {
        URI endpoint = calls.now(this::stop);
        if (endpoint == null) {
            return;
        }
        if (protection.barrier()) {
            try {
                client.deregister(endpoint, LEAVE_TIMEOUT);
            } catch (SourceFailure e) {
                LOG.atWarn()
                        .addKeyValue("explanation", e.text())
                        .log("the registration was not deleted; it ends by itself");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        client.close();
        calls.close();
    }

    /** The server to say goodbye to; null if this was closed before. */
    private @Nullable URI stop() {
        if (closed) {
            return null;
        }
        closed = true;
        List<ContactCall> failing = List.copyOf(underWay.values());
        underWay.clear();
        failing.forEach(ContactCall::giveUp);
        return endpoints.current();
    }
}
