package io.portcullis.proxy.relay;

import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.pgwire.message.ParameterStatus.HotStandby;

/** A link that lets everything pass and ignores what it hears. */
class IgnoringListener implements RelayListener, RelayEndListener, ServerStateListener {
    @Override
    public Verdict gate(Direction direction) {
        return Verdict.RELAY;
    }

    @Override
    public void onRelayed(Direction direction, int bytes) {}

    @Override
    public void onHeld(Direction direction) {}

    @Override
    public void onDropped() {}

    @Override
    public void onStopped(Direction direction) {}

    @Override
    public void onViolated(Direction direction) {}

    @Override
    public void onOutOfMemory(Direction direction) {}

    @Override
    public void onClientFinished() {}

    @Override
    public void onGone(Direction from) {}

    @Override
    public void onAuthenticated() {}

    @Override
    public void onHotStandby(HotStandby reported) {}

    @Override
    public void onRefusedAsReadOnly() {}

    @Override
    public void onFull() {}
}
