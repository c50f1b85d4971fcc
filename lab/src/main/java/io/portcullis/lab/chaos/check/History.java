package io.portcullis.lab.chaos.check;

import java.util.List;

/** All observations of one episode. */
public record History(
        List<Operation> operations,
        List<Promotion> promotions,
        List<LockEvent> lock,
        List<Change> ledger,
        List<NodeObservation> observations,
        List<Writable> writable,
        Survivors survivors) {
    public History {
        operations = List.copyOf(operations);
        promotions = List.copyOf(promotions);
        lock = List.copyOf(lock);
        ledger = List.copyOf(ledger);
        observations = List.copyOf(observations);
        writable = List.copyOf(writable);
    }
}
