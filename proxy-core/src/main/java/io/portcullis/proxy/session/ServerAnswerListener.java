package io.portcullis.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.pgwire.startup.FirstAnswer;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.lifecycle.SessionEvent;
import io.portcullis.proxy.route.NodeHealth.Trouble;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.server.ServerConnection;
import io.portcullis.proxy.server.UnclaimedServerHandler;
import java.util.function.Consumer;

/** What a server says or does before it is relayed from: what it means for the session, and for those that come after it. */
public final class ServerAnswerListener implements UnclaimedServerHandler.Listener {
    private final SessionContext shared;
    private final ServerConnection server;
    private final Target from;
    private final SessionGuard entitlement;
    private final Consumer<SessionEvent> session;

    public ServerAnswerListener(
            SessionContext shared,
            ServerConnection server,
            Target from,
            SessionGuard entitlement,
            Consumer<SessionEvent> session) {
        this.shared = shared;
        this.server = server;
        this.from = from;
        this.entitlement = entitlement;
        this.session = session;
    }

    @Override
    public void answered(FirstAnswer answer) {
        if (answer != FirstAnswer.FOR_THE_CLIENT) {
            ByteBuf said = server.watch().take();
            if (said != null) {
                server.refused(ByteBufUtil.getBytes(said));
                said.release();
            }
            server.failedOn(from, answer == FirstAnswer.FULL ? Trouble.REFUSES : Trouble.DOWN);
            session.accept(
                    answer == FirstAnswer.FULL ? new SessionEvent.ServerFull() : new SessionEvent.ServerRefused());
            return;
        }
        takesLogins();
        // While nothing has reached the client there is nothing to suspend: another server will do.
        session.accept(
                entitlement.foresee(Direction.TO_CLIENT) == Verdict.RELAY
                        ? new SessionEvent.ServerAnswered()
                        : new SessionEvent.Unentitled(EndReason.SILENCE));
    }

    @Override
    public void offersNothing() {
        takesLogins();
        session.accept(new SessionEvent.NothingOffered());
    }

    private void takesLogins() {
        shared.hangUps().answered(from.node());
        shared.health().answered(from.node());
    }

    @Override
    public void gone() {
        if (server.watch().hasBeenAsked()) {
            // Perhaps because of what this client said.
            shared.events().connectFailed(from.node());
        } else {
            server.failedOn(from, Trouble.REFUSES);
        }
        session.accept(new SessionEvent.ServerGone());
    }
}
