package io.portcullis.discovery.etcd;

import io.portcullis.discovery.ClusterSettings;
import io.portcullis.discovery.DiscoveryEvents;
import io.portcullis.discovery.DiscoveryEvents.Failure;
import io.portcullis.discovery.Keyspace;
import io.portcullis.discovery.Keyspace.Change;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.DcsReader;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Registry;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Patroni cluster's keys in etcd v3: makes contacts when asked, and watches in between. The watch only accelerates; it is started
 * by the first contact that succeeds, and again whenever it ends.
 *
 * <p>Every contact is answered exactly once, within {@link FencingSettings#contactTimeout}, with what etcd really said: whether it
 * went back in time is for the fencing policy to judge. All answers, topologies and news come from one thread, which they must
 * not block.
 */
public final class EtcdSource implements DcsReader, Registry, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdSource.class);
    private static final Duration TO_LEAVE = Duration.ofMillis(500);
    private static final Duration TO_CLOSE = Duration.ofSeconds(1);

    private final ClockSource clock;
    private final Duration contactTimeout;
    private final DiscoveryEvents telemetry;
    private final Consumer<FencingEvent> news;
    private final SourceThread thread = new SourceThread("etcd");
    private final ChannelFactory channels;
    private final Links links;
    private final Caller caller;
    private final @Nullable Registrar registrar;
    private final PrefixReader prefix;
    private final Sightings sightings = new Sightings();
    private final Publisher publisher;
    private final WatchKeeper watch;
    private final ContactLog log = new ContactLog();

    /**
     * @param identity who registers, if {@link FencingSettings#registers}
     * @param layout what the keys mean
     * @param topologies told of every newest picture, before the event that it belongs to
     * @param news told of {@link FencingEvent.Observed}, what the watch delivers
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public EtcdSource(
            ClusterSettings cluster,
            FencingSettings fencing,
            ClockSource clock,
            GatewayIdentity identity,
            Function<Keyspace, Topology> layout,
            Consumer<Topology> topologies,
            Consumer<FencingEvent> news,
            DiscoveryEvents telemetry)
            throws IOException {
        this.clock = clock;
        this.contactTimeout = fencing.contactTimeout();
        this.telemetry = telemetry;
        this.news = news;
        this.channels = new ChannelFactory(cluster.etcd(), thread);
        this.links = links(cluster, channels, clock);
        this.caller = new Caller(
                clock,
                cluster.etcd().login() == null
                        ? null
                        : new LoginKeeper(cluster.etcd().login(), clock));
        this.registrar = fencing.registers()
                ? new Registrar(caller, cluster.registrations(), identity, fencing.maxSilence())
                : null;
        this.prefix = new PrefixReader(caller, cluster.prefix(), registrar == null ? null : registrar.key());
        this.publisher = new Publisher(layout, topologies, telemetry);
        this.watch = new WatchKeeper(
                thread, clock, caller, prefix, fencing.contactInterval(), telemetry, new WatchKeeper.Owner() {
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

    private static Links links(ClusterSettings cluster, ChannelFactory channels, ClockSource clock) throws IOException {
        Links links = new Links(
                cluster.etcd().endpoints().stream()
                        .map(endpoint -> new Link(endpoint, channels, clock))
                        .toList(),
                ThreadLocalRandom.current().nextInt(cluster.etcd().endpoints().size()));
        try {
            links.prepare();
            return links;
        } catch (IOException e) {
            links.close();
            throw e;
        }
    }

    @Override
    public void readContact(FencingEffect.ReadContact request, Consumer<FencingEvent> answer) {
        if (!thread.accepts(() -> contact(request, answer))) {
            answer.accept(new FencingEvent.ContactFailed(request.round()));
        }
    }

    private void contact(FencingEffect.ReadContact request, Consumer<FencingEvent> answer) {
        Link link = links.current();
        long started = System.nanoTime();
        Consumer<Contact.Result> then = result -> {
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            switch (result) {
                case Contact.Result.Read(LockTime lockTime, PrefixReader.Read read) -> {
                    telemetry.contactAnswered(link.endpoint(), took);
                    log.answered(link.endpoint());
                    Sightings.News what = sightings.read(read.keys(), read.sent(), clock.elapsed());
                    LeadershipView view = what == Sightings.News.OVERTAKEN
                            ? publisher.look(read.keys())
                            : publisher.publish(read.keys());
                    answer.accept(new FencingEvent.ContactAnswered(
                            request.round(),
                            lockTime,
                            new DcsReading(read.sent(), read.term(), view, read.registration())));
                    tellWatch(link, read, what);
                }
                case Contact.Result.Failed(EtcdFailure why) -> {
                    telemetry.contactFailed(link.endpoint(), why.kind(), took);
                    log.failed(link.endpoint(), why);
                    answer.accept(new FencingEvent.ContactFailed(request.round()));
                    watch.contactFailed();
                    if (why.kind() != Failure.LOGIN_REFUSED) {
                        links.leave(link);
                    }
                }
            }
        };
        new Contact(thread, caller, prefix, link, contactTimeout, then).start(request.lease());
    }

    private void tellWatch(Link link, PrefixReader.Read read, Sightings.News what) {
        switch (what) {
            case NEWEST, SAME -> watch.readSucceeded(link, read);
            case REGRESSED -> watch.regressed(link, read);
            case OVERTAKEN -> {
                // The watch that overtook it needs nothing.
            }
        }
    }

    /** No contact: nobody asked how long the lock holds. But news, if something happened while there was no watch. */
    private void readForWatch() {
        Link link = links.current();
        prefix.read(link, deadline(), outcome -> {
            if (outcome instanceof Outcome.Answered<PrefixReader.Read>(long sent, PrefixReader.Read read)) {
                Sightings.News what = sightings.read(read.keys(), sent, clock.elapsed());
                if (what == Sightings.News.NEWEST || what == Sightings.News.REGRESSED) {
                    news.accept(new FencingEvent.Observed(publisher.publish(read.keys())));
                }
                tellWatch(link, read, what);
            }
        });
    }

    private long deadline() {
        return System.nanoTime() + contactTimeout.toNanos();
    }

    private void watched(String cluster, List<Change> changes) {
        Keyspace newest = sightings.changed(cluster, changes, clock.elapsed());
        if (newest != null) {
            news.accept(new FencingEvent.Observed(publisher.publish(newest)));
        }
    }

    @Override
    public void renew(FencingEffect.Renew request, Consumer<FencingEvent> answer) {
        if (registrar == null || !thread.accepts(() -> registrar.renew(links.current(), deadline(), request, answer))) {
            answer.accept(new FencingEvent.RenewalFailed(request.round()));
        }
    }

    /** Contacts under way are answered as failed, and so are later ones. Whoever serves nobody any more need not be registered. */
    @Override
    public void close() {
        thread.execute(() -> {
            watch.close();
            if (registrar == null) {
                links.close();
            } else {
                registrar.leave(links.current(), System.nanoTime() + TO_LEAVE.toNanos(), links::close);
            }
        });
        try {
            boolean closed = links.awaitClosed(TO_CLOSE);
            thread.close();
            channels.close();
            if (!closed) {
                LOG.atWarn().log("a connection to etcd did not close in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
