package io.portcullis.discovery.etcd;

import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.portcullis.discovery.store.SourceExecutor;
import io.portcullis.discovery.store.Timeouts;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.LockTime;
import io.portcullis.topology.Bond;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks how long the lease of the lock still lives, one question a link at a time. Whoever asks waits for a while only; an answer that
 * comes later is given to the next caller, and where answers come late the next question is asked ahead. An answer is dated by its
 * question, so it promises the less the later it comes.
 */
final class LockTimes {
    private final SourceExecutor thread;
    private final ClockSource clock;
    private final EtcdCalls caller;
    private final Timeouts timeouts;
    private final Map<EtcdEndpoint, Question> questions = new HashMap<>();

    /** One question, and who waits for its answer. */
    private static final class Question {
        private final Bond bond;
        private LockTime.@Nullable Holds answer;
        private boolean slow;
        private @Nullable Consumer<LockTime> waiting;
        private @Nullable Future<?> timer;

        Question(Bond bond) {
            this.bond = bond;
        }

        void answer(LockTime lockTime) {
            Consumer<LockTime> asker = waiting;
            waiting = null;
            if (timer != null) {
                timer.cancel(false);
            }
            if (asker != null) {
                asker.accept(lockTime);
            }
        }
    }

    LockTimes(SourceExecutor thread, ClockSource clock, EtcdCalls caller, Timeouts timeouts) {
        this.thread = thread;
        this.clock = clock;
        this.caller = caller;
        this.timeouts = timeouts;
    }

    /** @param then called once, and soon. No other caller may ask on this link meanwhile */
    void ask(EtcdEndpoint link, Bond bond, Consumer<LockTime> then) {
        Question earlier = questions.get(link);
        if (earlier != null && earlier.bond.equals(bond)) {
            LockTime.Holds late = earlier.answer;
            if (late == null) {
                await(earlier, then);
                return;
            }
            if (clock.elapsed() - late.from() < timeouts.call().toNanos()) {
                questions.remove(link);
                then.accept(late);
                if (earlier.slow) {
                    // Or every other contact would be one without the lock's time, which is too few of them.
                    send(link, new Question(bond));
                }
                return;
            }
        }
        Question question = new Question(bond);
        await(question, then);
        send(link, question);
    }

    private void send(EtcdEndpoint link, Question question) {
        Bond bond = question.bond;
        questions.put(link, question);
        LeaseTimeToLiveRequest request =
                LeaseTimeToLiveRequest.newBuilder().setID(id(bond)).build();
        caller.<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>call(
                link,
                timeouts.deadline(),
                LeaseGrpc.getLeaseTimeToLiveMethod(),
                request,
                outcome -> answered(link, question, lockTime(bond, outcome)));
    }

    private void await(Question question, Consumer<LockTime> then) {
        question.waiting = then;
        question.timer = thread.after(timeouts.soon(), () -> question.answer(new LockTime.NotAsked()));
    }

    private void answered(EtcdEndpoint link, Question question, LockTime answer) {
        if (question.waiting == null && answer instanceof LockTime.Holds told) {
            question.answer = told;
            question.slow = clock.elapsed() - told.from() > timeouts.soon().toNanos();
            return;
        }
        questions.remove(link, question);
        question.answer(answer);
    }

    /** The bond of a lock in etcd is the id of its lease. */
    private static long id(Bond bond) {
        return Long.parseUnsignedLong(bond.value(), 16);
    }

    /**
     * etcd gives whole seconds, rounded down; -1 of a lease that it does not know, and a number of ages while it has just become
     * leader and has not yet started to count.
     */
    static LockTime lockTime(Bond bond, CallOutcome<LeaseTimeToLiveResponse> outcome) {
        return switch (outcome) {
            case CallOutcome.Answered<LeaseTimeToLiveResponse>(long sent, LeaseTimeToLiveResponse answer)
            when answer.getTTL() > 0 && answer.getID() == id(bond) ->
                new LockTime.Holds(
                        sent,
                        TimeUnit.SECONDS.toNanos(answer.getTTL()),
                        TimeUnit.SECONDS.toNanos(answer.getGrantedTTL()),
                        bond,
                        PrefixReader.reign(answer.getHeader()));
            case CallOutcome.Answered<LeaseTimeToLiveResponse> gone -> new LockTime.Refused();
            case CallOutcome.Failed<LeaseTimeToLiveResponse> failed -> new LockTime.Refused();
        };
    }
}
