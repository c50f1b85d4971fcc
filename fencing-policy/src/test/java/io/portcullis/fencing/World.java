package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A DCS with one Patroni cluster, and one gateway's machine beside it. Tests change the DCS, let time pass and deliver what the machine
 * asked for; nothing happens by itself.
 */
final class World extends WorldDcs {
    static final NodeName PG1 = new NodeName("pg1");
    static final NodeName PG2 = new NodeName("pg2");
    static final NodeName PG3 = new NodeName("pg3");

    private static final int LOOPS = 2;

    private final FencingMachine machine;
    private long elapsed = Duration.ofHours(1).toNanos();
    private long wallOffset = Duration.ofDays(20_000).toNanos();
    private FencingState state;
    private long wakeAt;

    MemoryReport remembrance = MemoryReport.NOTHING;
    final List<FencingEffect.Accepted> accepted = new ArrayList<>();

    // what the machine said
    final List<FencingEffect> effects = new ArrayList<>();
    final List<FencingEffect.ReadContact> contactsAsked = new ArrayList<>();
    final List<FencingEffect.Verify> questions = new ArrayList<>();
    final List<FencingEffect.AskAgents> agentsAsked = new ArrayList<>();
    final List<Alarm> alarms = new ArrayList<>();
    Authority authority = Authority.NONE;
    RouteStatus standing = new RouteStatus.Closed(ClosedReason.NO_CONTACT_YET);
    AllowedSessions allowed = AllowedSessions.NONE;
    private FencingEffect.@Nullable Fence unreported;
    boolean loopsReport = true;

    final List<FencingEffect.Renew> renewals = new ArrayList<>();
    boolean registryAnswers = true;

    World() {
        this(FencingSettings.DEFAULT);
    }

    World(FencingSettings settings) {
        machine = new FencingMachine(settings, LOOPS);
        state = machine.start(clocks());
        wakeAt = elapsed;
    }

    /** Three nodes, pg1 leads and is a running primary. */
    static World healthy() {
        return healthy(TTL);
    }

    static World healthy(Duration ttl) {
        World world = new World();
        world.ttl = ttl;
        return world.healed();
    }

    /** The same, in failsafe mode, and the gateway follows it. */
    static World inFailsafeMode() {
        World world = new World(FencingSettings.DEFAULT.withFailsafe());
        world.settings(false, true, false);
        return world.healed();
    }

    private World healed() {
        take(PG1);
        primary(PG1);
        replica(PG2);
        replica(PG3);
        wake();
        answer();
        answer();
        return this;
    }

    @Override
    long now() {
        return elapsed;
    }

    Clocks clocks() {
        return new Clocks(elapsed, elapsed + wallOffset);
    }

    // ---- time and messages

    void pass(Duration length) {
        elapsed += length.toNanos();
    }

    void stepWall(Duration by) {
        wallOffset += by.toNanos();
    }

    /** Lets time pass, waking the machine whenever it wants to be; it gets no answers. */
    void silence(Duration length) {
        long end = elapsed + length.toNanos();
        while (wakeAt < end) {
            elapsed = Math.max(elapsed, wakeAt);
            wake();
        }
        elapsed = end;
        wake();
    }

    /** Lets time pass with the DCS answering at once and the agent renewing. */
    void run(Duration length) {
        long end = elapsed + length.toNanos();
        while (wakeAt < end) {
            elapsed = Math.max(elapsed, wakeAt);
            wake();
            renew();
            answer();
        }
        elapsed = end;
        wake();
    }

    void wake() {
        tell(new FencingEvent.Woken());
    }

    /** The watch delivers the present contents. */
    void watch() {
        tell(new FencingEvent.Observed(view()));
    }

    /** Answers all contacts that were asked, with the present contents, as of now. */
    void answer() {
        List<FencingEffect.ReadContact> asked = List.copyOf(contactsAsked);
        contactsAsked.clear();
        asked.forEach(each -> answer(each, elapsed));
    }

    /** Answers with the present contents what was sent at {@code sent}. */
    void answer(FencingEffect.ReadContact asked, long sent) {
        tell(new FencingEvent.ContactAnswered(asked.round(), lockTime(asked, sent), reading(sent)));
    }

    /** The contact that falls due within two seconds; it stays under way. */
    FencingEffect.ReadContact nextContact() {
        silence(Duration.ofSeconds(2));
        return takeContact();
    }

    FencingEffect.ReadContact takeContact() {
        return contactsAsked.removeLast();
    }

    void fail() {
        List<FencingEffect.ReadContact> asked = List.copyOf(contactsAsked);
        contactsAsked.clear();
        asked.forEach(each -> tell(new FencingEvent.ContactFailed(each.round())));
    }

    void refuse() {
        List<FencingEffect.ReadContact> asked = List.copyOf(contactsAsked);
        contactsAsked.clear();
        asked.forEach(each -> tell(new FencingEvent.ContactRefused(each.round())));
    }

    void verified(WritableAnswer answer) {
        Leadership of = questions.removeFirst().leadership();
        tell(new FencingEvent.Verified(of, answer));
    }

    /** Answers the newest question to the agents. */
    void agentsSay(FailsafeAnswer answer) {
        tell(new FencingEvent.AgentsAnswered(agentsAsked.getLast().round(), answer));
    }

    void tell(FencingEvent event) {
        FencingStep step = machine.step(state, event, clocks());
        state = step.state();
        wakeAt = step.wakeAt();
        for (FencingEffect effect : step.effects()) {
            effects.add(effect);
            switch (effect) {
                case FencingEffect.ReadContact read -> contactsAsked.add(read);
                case FencingEffect.Renew renew -> renewals.add(renew);
                case FencingEffect.Verify verify -> questions.add(verify);
                case FencingEffect.AskAgents ask -> agentsAsked.add(ask);
                case FencingEffect.Grant(Authority next) -> authority = next;
                case FencingEffect.Suspend(Authority next, ClosedReason _) -> authority = next;
                case FencingEffect.Declare(RouteStatus next) -> standing = next;
                case FencingEffect.Raise(Alarm alarm) -> alarms.add(alarm);
                case FencingEffect.Clear(Alarm alarm) -> alarms.remove(alarm);
                case FencingEffect.Remember(MemoryReport now) -> remembrance = now;
                case FencingEffect.Accepted done -> accepted.add(done);
                case FencingEffect.Fence fence -> {
                    allowed = fence.allowed();
                    unreported = fence;
                }
            }
        }
        if (registryAnswers) {
            answerRenewals();
        }
        if (loopsReport) {
            report();
        }
    }

    /** Performs what was asked of the registry, as of now, if it is still possible, and answers. */
    void answerRenewals() {
        List<FencingEffect.Renew> asked = List.copyOf(renewals);
        renewals.clear();
        asked.forEach(each -> tell(
                perform(each)
                        ? new FencingEvent.Renewed(each.round(), registered())
                        : new FencingEvent.RenewalFailed(each.round())));
    }

    void report() {
        FencingEffect.Fence fence = unreported;
        unreported = null;
        if (fence != null) {
            for (int loop = 0; loop < LOOPS; loop++) {
                tell(new FencingEvent.LoopFenced(fence.id(), loop));
            }
        }
    }

    // ---- what a session would see

    boolean relays(Leadership leadership) {
        Permit permit = authority.permit();
        return permit != null && permit.covers(leadership, elapsed);
    }

    Duration permitLeft() {
        Permit permit = authority.permit();
        return permit == null ? Duration.ZERO : Duration.ofNanos(permit.deadline() - elapsed);
    }

    FenceCause lastFence() {
        return effects.reversed().stream()
                .filter(FencingEffect.Fence.class::isInstance)
                .map(effect -> ((FencingEffect.Fence) effect).cause())
                .findFirst()
                .orElseThrow();
    }

    @Nullable
    ClosedReason closedBecause() {
        return standing instanceof RouteStatus.Closed(ClosedReason reason) ? reason : null;
    }

    /** Forgets what was said so far. */
    void hush() {
        effects.clear();
    }
}
