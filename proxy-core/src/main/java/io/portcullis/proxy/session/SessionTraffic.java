package io.portcullis.proxy.session;

import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.pgwire.message.ParameterStatus.HotStandby;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.lifecycle.SessionEvent;
import io.portcullis.proxy.lifecycle.SessionEventListener;
import io.portcullis.proxy.relay.RelayEndListener;
import io.portcullis.proxy.relay.RelayListener;
import io.portcullis.proxy.relay.ServerStateListener;
import io.portcullis.proxy.telemetry.Traffic;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a session is to its byte path: the gate that every burst passes, and what the bytes tell. */
final class SessionTraffic implements RelayListener, RelayEndListener, ServerStateListener {
    private final SessionGuard guard;
    private final Traffic traffic;
    private final SessionEventListener session;
    private final Runnable established;
    private final Supplier<Link> link;
    private @Nullable Runnable firstWord;
    private boolean clientViolated;
    private boolean clientFinished;
    private long toClient;
    private long toServer;

    /**
     * @param established called when the server is ready for the first query
     * @param link the two directions that this listens to
     */
    SessionTraffic(
            SessionGuard guard,
            Traffic traffic,
            SessionEventListener session,
            Runnable established,
            Supplier<Link> link) {
        this.guard = guard;
        this.traffic = traffic;
        this.session = session;
        this.established = established;
        this.link = link;
    }

    /** {@code heard} is called when the client's next bytes have passed the gate. */
    void onFirstWord(Runnable heard) {
        firstWord = heard;
    }

    /** Bytes passed to the client so far. */
    long toClient() {
        return toClient;
    }

    long toServer() {
        return toServer;
    }

    @Override
    public Verdict gate(Direction direction) {
        return guard.check(direction);
    }

    @Override
    public void onRelayed(Direction direction, int bytes) {
        if (direction == Direction.TO_CLIENT) {
            toClient += bytes;
            traffic.toClient(bytes);
        } else {
            toServer += bytes;
            traffic.toServer(bytes);
            Runnable heard = firstWord;
            if (heard != null) {
                firstWord = null;
                heard.run();
            }
        }
    }

    @Override
    public void onHeld(Direction direction) {
        session.onEvent(new SessionEvent.Held());
    }

    @Override
    public void onDropped() {
        session.onEvent(new SessionEvent.Unentitled(guard.reasonOfLoss()));
    }

    /** The link lasts as long as the session. */
    @Override
    public void onStopped(Direction direction) {
        link.get().goOn();
    }

    @Override
    public void onViolated(Direction direction) {
        clientViolated = direction == Direction.TO_SERVER && link.get().answersFirst();
        if (!clientViolated) {
            session.onEvent(violation());
        }
    }

    private static SessionEvent violation() {
        return new SessionEvent.Violated("invalid message length");
    }

    @Override
    public void onOutOfMemory(Direction direction) {
        session.onEvent(new SessionEvent.Unentitled(EndReason.OUT_OF_MEMORY));
    }

    @Override
    public void onClientFinished() {
        clientFinished = link.get().awaitsAnswers();
        if (!clientFinished) {
            session.onEvent(new SessionEvent.ClientGone());
        }
    }

    @Override
    public void onGone(Direction from) {
        if (from == Direction.TO_SERVER) {
            session.onEvent(new SessionEvent.ClientGone());
        } else if (clientFinished) {
            session.onEvent(new SessionEvent.ClientAnswered());
        } else {
            session.onEvent(clientViolated ? violation() : new SessionEvent.ServerGone());
        }
    }

    @Override
    public void onAuthenticated() {
        session.onEvent(new SessionEvent.Authenticated());
        established.run();
    }

    @Override
    public void onHotStandby(HotStandby reported) {
        if (!guard.hotStandby(reported)) {
            session.onEvent(new SessionEvent.Unentitled(EndReason.STANDBY_ENDED));
        }
    }

    @Override
    public void onRefusedAsReadOnly() {
        guard.refusedAsReadOnly();
    }

    @Override
    public void onFull() {
        guard.full();
    }
}
