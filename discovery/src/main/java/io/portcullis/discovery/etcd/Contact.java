package io.portcullis.discovery.etcd;

import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.portcullis.discovery.DiscoveryEvents.Failure;
import io.portcullis.fencing.LockTime;
import io.portcullis.topology.LeaseId;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One contact: first how long the lease of the lock still lives, and only when that is answered the read that vouches for it.
 * Ends exactly once, at the latest when its time is over.
 */
final class Contact {
    /** What came of it. */
    sealed interface Result {
        record Read(LockTime lockTime, PrefixReader.Read read) implements Result {}

        record Failed(EtcdFailure why) implements Result {}
    }

    private final SourceThread thread;
    private final Caller caller;
    private final PrefixReader reader;
    private final Link link;
    private final Duration timeout;
    private final Consumer<Result> then;
    private @Nullable Future<?> timer;
    private boolean ended;

    Contact(
            SourceThread thread,
            Caller caller,
            PrefixReader reader,
            Link link,
            Duration timeout,
            Consumer<Result> then) {
        this.thread = thread;
        this.caller = caller;
        this.reader = reader;
        this.link = link;
        this.timeout = timeout;
        this.then = then;
    }

    void start(@Nullable LeaseId lease) {
        long deadline = System.nanoTime() + timeout.toNanos();
        timer = thread.after(
                timeout,
                () -> end(new Result.Failed(
                        new EtcdFailure(Failure.TIMED_OUT, "no answer within " + timeout.toMillis() + " ms"))));
        if (lease == null) {
            read(deadline, new LockTime.NotAsked());
        } else {
            askLease(lease, deadline);
        }
    }

    private void askLease(LeaseId lease, long deadline) {
        LeaseTimeToLiveRequest request =
                LeaseTimeToLiveRequest.newBuilder().setID(lease.value()).build();
        // Half the time, so that a read is still made: even without the lock's time it brings news.
        long half = deadline - timeout.toNanos() / 2;
        caller.<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>call(
                link, half, LeaseGrpc.getLeaseTimeToLiveMethod(), request, outcome -> {
                    if (!ended) {
                        read(deadline, lockTime(lease, outcome));
                    }
                });
    }

    /**
     * etcd tells whole seconds, rounded down; -1 of a lease that it does not know, and a number of ages while it has just become
     * leader and has not yet started to count.
     */
    static LockTime lockTime(LeaseId lease, Outcome<LeaseTimeToLiveResponse> outcome) {
        return switch (outcome) {
            case Outcome.Answered<LeaseTimeToLiveResponse>(long sent, LeaseTimeToLiveResponse answer)
            when answer.getTTL() > 0 && answer.getID() == lease.value() ->
                new LockTime.Told(
                        sent,
                        PrefixReader.cluster(answer.getHeader()),
                        answer.getHeader().getRaftTerm(),
                        lease,
                        TimeUnit.SECONDS.toNanos(answer.getTTL()),
                        TimeUnit.SECONDS.toNanos(answer.getGrantedTTL()));
            case Outcome.Answered<LeaseTimeToLiveResponse> gone -> new LockTime.Refused();
            case Outcome.Failed<LeaseTimeToLiveResponse> failed -> new LockTime.Refused();
        };
    }

    private void read(long deadline, LockTime lockTime) {
        reader.read(
                link,
                deadline,
                outcome -> end(
                        switch (outcome) {
                            case Outcome.Answered<PrefixReader.Read>(long sent, PrefixReader.Read read) ->
                                new Result.Read(lockTime, read);
                            case Outcome.Failed<PrefixReader.Read>(EtcdFailure why) -> new Result.Failed(why);
                        }));
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
