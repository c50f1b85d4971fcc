package io.portcullis.discovery.etcd;

import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.SourceExecutor;
import io.portcullis.discovery.store.Timeouts;
import io.portcullis.fencing.LockTime;
import io.portcullis.topology.Bond;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One contact: first how long the lease of the lock still lives, and then the read that confirms it. A question that is not answered soon
 * delays the read no longer. Ends exactly once, even if something is thrown, at the latest when its time is over.
 */
final class EtcdContact {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdContact.class);

    /** What came of it. */
    sealed interface Result {
        record Read(LockTime lockTime, PrefixReader.Read read) implements Result {}

        record Failed(EtcdFailure why) implements Result {}
    }

    private final SourceExecutor thread;
    private final PrefixReader reader;
    private final LockTimes lockTimes;
    private final EtcdEndpoint link;
    private final Timeouts timeouts;
    private final Consumer<Result> then;
    private @Nullable Future<?> timer;
    private long deadline;
    private boolean ended;

    EtcdContact(
            SourceExecutor thread,
            PrefixReader reader,
            LockTimes lockTimes,
            EtcdEndpoint link,
            Timeouts timeouts,
            Consumer<Result> then) {
        this.thread = thread;
        this.reader = reader;
        this.lockTimes = lockTimes;
        this.link = link;
        this.timeouts = timeouts;
        this.then = then;
    }

    /** The read has all the time that is left: a slow question has cost it little, a refused one nothing. */
    void start(@Nullable Bond bond) {
        deadline = timeouts.deadline();
        // Both calls end by themselves before this. If one does not, that is a bug that must not keep a server from
        // being asked again.
        Duration longest = timeouts.call().plusSeconds(1);
        timer = thread.after(
                longest,
                () -> end(new Result.Failed(
                        new EtcdFailure(Failure.TIMED_OUT, "no answer within " + longest.toMillis() + " ms"))));
        guarded(() -> {
            if (bond == null) {
                read(new LockTime.NotAsked());
            } else {
                lockTimes.ask(link, bond, lockTime -> guarded(() -> read(lockTime)));
            }
        });
    }

    private void read(LockTime lockTime) {
        reader.read(
                link,
                deadline,
                outcome -> end(
                        switch (outcome) {
                            case CallOutcome.Answered<PrefixReader.Read>(long _, PrefixReader.Read read) ->
                                new Result.Read(lockTime, read);
                            case CallOutcome.Failed<PrefixReader.Read>(EtcdFailure why) -> new Result.Failed(why);
                        }));
    }

    private void guarded(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("bug in discovery: a contact cannot be made");
            end(new Result.Failed(new EtcdFailure(Failure.REFUSED, "a failure of this program; the log has it")));
        }
    }

    private void end(Result result) {
        if (ended) {
            return;
        }
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
        then.accept(result);
    }
}
