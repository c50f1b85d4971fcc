package io.portcullis.proxy.relay;

import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.pgwire.message.ParameterStatus.HotStandby;

/** A session that lets everything pass and wants to know nothing. */
class IgnoringListener implements RelayListener {
    @Override
    public Verdict gate(Direction direction) {
        return Verdict.RELAY;
    }

    @Override
    public void relayed(Direction direction, int bytes) {}

    @Override
    public void held(Direction direction) {}

    @Override
    public void dropped() {}

    @Override
    public void violated(Direction direction) {}

    @Override
    public void outOfMemory(Direction direction) {}

    @Override
    public void clientFinished() {}

    @Override
    public void gone(Direction from) {}

    @Override
    public void authenticated() {}

    @Override
    public void hotStandby(HotStandby said) {}

    @Override
    public void refusedAsReadOnly() {}

    @Override
    public void full() {}
}
