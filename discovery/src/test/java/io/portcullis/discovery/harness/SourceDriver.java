package io.portcullis.discovery.harness;

import io.portcullis.discovery.source.ClusterSource;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.fencing.Registration;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A source together with what stands around it in a gateway: those who listen, and one who asks. Who extends this starts the source,
 * with this as its listener.
 */
public abstract class SourceDriver extends SourceRecorder implements AutoCloseable {
    public final ClusterSource source;
    protected final AtomicLong round = new AtomicLong();
    private volatile @Nullable ContactAnswered last;

    protected SourceDriver(SourceOpening opening) throws IOException {
        source = opening.open(this);
    }

    /** Makes a source that has not started. */
    protected interface SourceOpening {
        ClusterSource open(DiscoveryTelemetry telemetry) throws IOException;
    }

    /** Asks with the bond of the newest lock that a contact showed, as the fencing policy does. */
    protected final void ask(long asked, FencingEventListener listener) {
        ContactAnswered newest = last;
        Lock lock = newest == null ? null : newest.reading().view().lock();
        Bond bond = lock == null ? null : lock.bond();
        source.readContact(new FencingEffect.ReadContact(asked, bond), event -> {
            if (event instanceof ContactAnswered answered) {
                last = answered;
            }
            listener.onEvent(event);
        });
    }

    /** The newest contact that was answered, or null before the first. */
    public final @Nullable ContactAnswered last() {
        return last;
    }

    /** One contact, whether it succeeds or not. */
    public final FencingEvent contact() throws Exception {
        CompletableFuture<FencingEvent> answer = new CompletableFuture<>();
        ask(round.incrementAndGet(), answer::complete);
        return answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
    }

    /** A contact that is answered, however many attempts that takes. */
    public final ContactAnswered answered() throws Exception {
        return (ContactAnswered)
                Waiting.until("a contact", Waiting.AT_MOST, this::contact, ContactAnswered.class::isInstance);
    }

    /** A first contact, and a watch that has begun. */
    public final void watching() throws Exception {
        answered();
        Waiting.until("a watch", Waiting.AT_MOST, () -> !watchStarts.isEmpty());
    }

    /** One renewal, whether it succeeds or not, as before the first contact. */
    public final FencingEvent renew(@Nullable Registration over, @Nullable Acknowledgement acknowledged)
            throws Exception {
        return renew(over, acknowledged, null);
    }

    protected final FencingEvent renew(
            @Nullable Registration over, @Nullable Acknowledgement acknowledged, @Nullable String history)
            throws Exception {
        CompletableFuture<FencingEvent> answer = new CompletableFuture<>();
        source.renew(
                new FencingEffect.Renew(round.incrementAndGet(), over, acknowledged, Lineage.UNKNOWN, history),
                answer::complete);
        return answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits for a picture of the cluster, by a watch or by a contact. */
    public final Topology awaitTopology(String what, TopologyCondition condition) {
        return Waiting.until(
                what, Waiting.AT_MOST, this::topology, newest -> newest != null && condition.holds(newest));
    }

    /** What a test waits for. */
    public interface TopologyCondition {
        boolean holds(Topology topology);
    }

    @Override
    public void close() {
        source.close();
    }
}
