package io.portcullis.proxy.relay;

import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;

/** What the byte path needs from the link that it belongs to, and what it reports. All calls are on the session's event loop. */
public interface RelayListener {
    /** Whether the bytes that have just been received may be passed on. Reads the clock: call it after the last receive. */
    Verdict gate(Direction direction);

    /** Counts bytes that are passed on. */
    void onRelayed(Direction direction, int bytes);

    /** The gate said HOLD: the bytes stay where they are. */
    void onHeld(Direction direction);

    /** The gate said DROP. */
    void onDropped();

    /** The scanner stopped behind a message, and everything up to there has been passed on. What is behind it waits. */
    void onStopped(Direction direction);

    /** The stream cannot be understood any more. What came before has been passed on; nothing more will be. */
    void onViolated(Direction direction);

    /** There is no memory left for what waits, and this link keeps more than others. */
    void onOutOfMemory(Direction direction);
}
