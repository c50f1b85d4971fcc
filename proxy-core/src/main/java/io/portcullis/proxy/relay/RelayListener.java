package io.portcullis.proxy.relay;

import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.pgwire.message.ParameterStatus.HotStandby;

/** What the byte path needs from its session, and tells it. All calls are on the session's event loop. */
public interface RelayListener {
    /** Whether the bytes that have just been received may be passed on. Reads the clock: call it after the last receive. */
    Verdict gate(Direction direction);

    /** Counts bytes that are passed on. */
    void relayed(Direction direction, int bytes);

    /** The gate said HOLD: the bytes stay where they are. */
    void held(Direction direction);

    /** The gate said DROP. */
    void dropped();

    /** The stream cannot be understood any more. What came before has been passed on; nothing more will be. */
    void violated(Direction direction);

    /** Nothing more can be kept that waits, and this session keeps more than others. */
    void outOfMemory(Direction direction);

    /**
     * The client sends nothing more, and can still be sent to: it has shut down its sending side, or it is gone, which looks the same.
     * Everything that it sent has been received.
     */
    void clientFinished();

    /** The side that sends in this direction is gone. */
    void gone(Direction from);

    /** The server's first ReadyForQuery. */
    void authenticated();

    /** The server reported {@code in_hot_standby}. */
    void hotStandby(HotStandby said);

    /** The server refused a write because it is read-only. */
    void refusedAsReadOnly();

    /** The server has no session left for clients like this one. */
    void full();
}
