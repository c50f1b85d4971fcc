package io.portcullis.lab.chaos.fault;

/**
 * A fault that has been injected.
 *
 * @param what the fault and its victim, in words
 */
public record Injected(String what, Repair repair) {
    /** Undoes a fault. Other faults may have happened since. */
    public interface Repair {
        void repair();
    }
}
