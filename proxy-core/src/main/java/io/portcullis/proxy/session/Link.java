package io.portcullis.proxy.session;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.conversation.Outcome;
import io.portcullis.pgwire.message.MessageType;
import io.portcullis.pgwire.startup.Requests;
import io.portcullis.proxy.client.ClientErrors;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.net.ChannelClose;
import io.portcullis.proxy.relay.RelayHandler;
import io.portcullis.proxy.relay.RelayListener;
import io.portcullis.proxy.relay.RelayPair;
import io.portcullis.proxy.route.Target;

/** Joins a client connection and a server connection for as long as the session lasts: what is relayed between them, and how they end. */
final class Link {
    private final Channel client;
    private final RelayHandler clientRelay;
    private final Channel server;
    private final RelayHandler serverRelay;
    private final RelayPair pair;
    private final Conversation conversation;
    private boolean clientFinished;

    /**
     * @param clientRelay the relay on {@code client}
     * @param serverRelay the relay on {@code server}
     * @param conversation of the two, which says nothing if the session is opaque
     */
    Link(
            Channel client,
            RelayHandler clientRelay,
            Channel server,
            RelayHandler serverRelay,
            Conversation conversation) {
        this.client = client;
        this.clientRelay = clientRelay;
        this.server = server;
        this.serverRelay = serverRelay;
        this.pair = new RelayPair(clientRelay, serverRelay);
        this.conversation = conversation;
    }

    void start(RelayListener session) {
        pair.link(session);
        if (client instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
            clientRelay.inputEnded();
        }
    }

    void pause() {
        pair.suspend();
    }

    void resume() {
        pair.resume();
        if (clientFinished) {
            endServerInput();
        }
    }

    /** Goes on behind a message at which a scanner stopped. */
    void goOn() {
        pair.goOn();
    }

    /**
     * The client sends nothing more. If it is still owed answers, the server gets what the client sent and then the end of its input, and
     * closes when it has answered: PostgreSQL does so, and HAProxy passes the end on.
     *
     * @return false if the client is owed nothing
     */
    boolean awaitsAnswers() {
        clientFinished = serverRelay.outcome() == Outcome.UNKNOWN;
        if (clientFinished) {
            endServerInput();
        }
        return clientFinished;
    }

    private void endServerInput() {
        if (!clientRelay.holds()) {
            ChannelClose.endOutput(server);
        }
    }

    /**
     * The client cannot be understood any more, and what it said before has been passed on. If that is still to be answered, the server is
     * asked to hang up behind it.
     *
     * @return false if there is nothing to wait for, or nothing that the server would understand
     */
    boolean answersFirst() {
        if (serverRelay.outcome() != Outcome.UNKNOWN || !clientRelay.atBoundary()) {
            return false;
        }
        conversation.client(MessageType.TERMINATE);
        var _ = server.writeAndFlush(Requests.terminate(server.alloc()));
        return true;
    }

    /**
     * The server gets a reset and nothing more; the client hears why if what was passed on to it ends with a whole message. What is held is
     * never passed on. What is queued goes first if the session ends for nonsense, and not at all if it is fenced.
     */
    void sever(EndReason reason, Target target) {
        boolean between = serverRelay.atBoundary() && (reason == EndReason.PROTOCOL_VIOLATION || nothingQueued(client));
        Outcome outcome = serverRelay.outcome();
        pair.end();
        ChannelClose.reset(server);
        if (between) {
            ChannelClose.say(client, ClientErrors.severed(reason, target, outcome));
        } else {
            ChannelClose.reset(client);
        }
    }

    private static boolean nothingQueued(Channel channel) {
        var queue = channel.unsafe().outboundBuffer();
        return queue != null && queue.totalPendingWriteBytes() == 0;
    }

    /** The client hung up: each side gets what was let through. */
    void finishServer() {
        if (clientRelay.holds()) {
            ChannelClose.reset(server);
        } else {
            ChannelClose.finish(server);
        }
        ChannelClose.finish(client);
    }

    /** The server hung up: the client gets what was let through. */
    void finishClient() {
        if (serverRelay.holds()) {
            ChannelClose.reset(client);
        } else {
            ChannelClose.finish(client);
        }
    }
}
