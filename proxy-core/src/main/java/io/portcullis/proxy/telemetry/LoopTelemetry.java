package io.portcullis.proxy.telemetry;

/** Measures the event loops of a gateway. Called on them: implementations must be quick and must not throw. */
public interface LoopTelemetry {
    LoopTelemetry NONE = _ -> {};

    /** How late an event loop came to a task that was due, in nanoseconds. */
    void loopLag(long lag);
}
