package io.portcullis.proxy.relay;

import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A link whose gate answers what a test says, and that writes down what it hears, in order. */
class RecordingListener extends IgnoringListener {
    final List<String> heard = new ArrayList<>();
    Verdict verdict = Verdict.RELAY;

    @Override
    public Verdict gate(Direction direction) {
        return verdict;
    }

    @Override
    public void onRelayed(Direction direction, int bytes) {
        heard.add("relayed " + bytes);
    }

    @Override
    public void onHeld(Direction direction) {
        heard.add("held");
    }

    @Override
    public void onDropped() {
        heard.add("dropped");
    }

    @Override
    public void onStopped(Direction direction) {
        heard.add("stopped");
    }

    @Override
    public void onViolated(Direction direction) {
        heard.add("violated");
    }

    @Override
    public void onOutOfMemory(Direction direction) {
        heard.add("out of memory");
    }

    @Override
    public void onGone(Direction from) {
        heard.add("gone " + from);
    }
}
