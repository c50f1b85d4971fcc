package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.Authority;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingMachine;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.RecordLockTime;
import io.portcullis.fencing.Registration;
import io.portcullis.fencing.SessionGate;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.fencing.barrier.Directory;
import io.portcullis.topology.Reign;
import java.util.List;

/**
 * The production code as a world calls it, for one gateway or one barrier. By itself it adds nothing; one that is wrong on purpose
 * overrides what goes in or comes out, so that production code needs no hook for it.
 */
public class Policy {
    /** Makes the policy of each gateway and each barrier of a world. */
    @FunctionalInterface
    public interface Maker {
        Policy make(Rules rules);
    }

    protected final FencingSettings settings;
    private final FencingMachine machine;

    public Policy(Rules rules) {
        this.settings = rules.settings();
        this.machine = new FencingMachine(settings, rules.loops());
    }

    public FencingSettings settings() {
        return settings;
    }

    public FencingState start(Clocks clocks) {
        return machine.start(clocks);
    }

    public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
        return machine.step(state, event, clocks);
    }

    /**
     * What the records of the lock say of its time, where nothing else does.
     *
     * @param sent when the reading was sent that {@code seen} has taken in
     * @param renewTime what the holder's clock showed, as the record says it; -1 if it does not
     */
    public LockTime lockTime(RecordLockTime seen, Reign reign, long sent, long renewTime) {
        return seen.lockTime(reign);
    }

    public Verdict judge(SessionGate gate, long elapsed, Authority authority) {
        return gate.onBytes(Direction.TO_CLIENT, elapsed, authority);
    }

    /** False for those who judge first and receive afterwards. */
    public boolean receivesFirst() {
        return true;
    }

    /** How long the lease of a registration lasts. */
    public long registrationLease() {
        return Registration.Lifetime.leaseFor(settings.maxSilence()).toNanos();
    }

    /** What a barrier makes of what it read; {@code earlier} holds what it read before, the oldest first. */
    public Directory reading(List<Directory> earlier, Directory next) {
        return next;
    }
}
