package io.portcullis.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.conversation.Outcome;
import io.portcullis.pgwire.message.MessageType;
import io.portcullis.pgwire.startup.Requests;
import io.portcullis.proxy.client.ClientErrors;
import io.portcullis.proxy.client.StartupHandler;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.net.ChannelClose;
import io.portcullis.proxy.relay.CancelKeyRewriter;
import io.portcullis.proxy.relay.ClientMessages;
import io.portcullis.proxy.relay.LoopBacklogs;
import io.portcullis.proxy.relay.ReadGate;
import io.portcullis.proxy.relay.RelayHandler;
import io.portcullis.proxy.relay.RelayListener;
import io.portcullis.proxy.relay.ServerMessages;
import io.portcullis.proxy.relay.VisibleStream;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.server.UnclaimedServerHandler;
import org.jspecify.annotations.Nullable;

/** Joins a client connection and a server connection: the two directions of the relay, and how they stop. */
final class Link {
    private final Channel client;
    private final Channel server;
    private final Conversation conversation = new Conversation();
    private final ReadGate clientReads;
    private final ReadGate serverReads;
    private final RelayHandler toServer;
    private final RelayHandler toClient;
    private final boolean visible;
    private boolean clientFinished;

    /**
     * @param backlogs of the event loop
     * @param keys swaps the cancel key as it passes by, or null for a session that is opaque
     */
    Link(
            RelayListener session,
            Channel client,
            Channel server,
            LoopBacklogs backlogs,
            @Nullable CancelKeyRewriter keys) {
        this.client = client;
        this.server = server;
        this.visible = keys != null;
        this.clientReads = new ReadGate(client);
        this.serverReads = new ReadGate(server);
        VisibleStream fromClient =
                keys == null ? null : new VisibleStream(new ClientMessages(conversation), conversation);
        VisibleStream fromServer =
                keys == null ? null : new VisibleStream(new ServerMessages(session, conversation, keys), conversation);
        this.toServer = new RelayHandler(session, Direction.TO_SERVER, clientReads, serverReads, backlogs, fromClient);
        this.toClient = new RelayHandler(session, Direction.TO_CLIENT, serverReads, clientReads, backlogs, fromServer);
    }

    /**
     * Puts the relay in place of the handlers of the beginning, and passes on what they have kept of either side.
     *
     * <pre>
     * client:  [TLS] FirstPacketReader  →  [TLS] RelayHandler to server
     * server:  [TLS] ServerWatch        →  [TLS] RelayHandler to client
     * </pre>
     */
    void start(StartupHandler reader, UnclaimedServerHandler watch) {
        ByteBuf fromClient = reader.finish();
        ByteBuf fromServer = watch.take();
        client.pipeline().replace(reader, "relay-to-server", toServer);
        server.pipeline().replace(watch, "relay-to-client", toClient);
        toServer.writeTo(server.pipeline().context(toClient));
        toClient.writeTo(client.pipeline().context(toServer));
        client.config().setAutoRead(true);
        server.config().setAutoRead(true);
        if (visible && client.pipeline().get(SslHandler.class) == null) {
            client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        if (fromClient != null) {
            toServer.begin(fromClient);
        }
        if (fromServer != null) {
            toClient.begin(fromServer);
        }
        if (client instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
            toServer.finished();
        }
    }

    void pause() {
        clientReads.suspended(true);
        serverReads.suspended(true);
    }

    void resume() {
        clientReads.suspended(false);
        serverReads.suspended(false);
        toServer.resume();
        toClient.resume();
        if (clientFinished) {
            endServerInput();
        }
    }

    /**
     * The client sends nothing more. If it is still owed answers, the server gets what the client sent and then the end of its input, and
     * closes when it has answered: PostgreSQL does so, and HAProxy passes the end on.
     *
     * @return false if the client is owed nothing
     */
    boolean awaitsAnswers() {
        clientFinished = toClient.outcome() == Outcome.UNKNOWN;
        if (clientFinished) {
            endServerInput();
        }
        return clientFinished;
    }

    private void endServerInput() {
        if (!toServer.holds()) {
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
        if (toClient.outcome() != Outcome.UNKNOWN || !toServer.atBoundary()) {
            return false;
        }
        conversation.client(MessageType.TERMINATE);
        var _ = server.writeAndFlush(Requests.terminate(server.alloc()));
        return true;
    }

    /**
     * The server gets a reset and nothing more; the client is told if what was passed on to it ends with a whole message. What is held is
     * never passed on. What is queued goes first if the session ends for nonsense, and not at all if it is fenced.
     */
    void sever(EndReason reason, Target target) {
        boolean between = toClient.atBoundary() && (reason == EndReason.PROTOCOL_VIOLATION || nothingQueued(client));
        Outcome outcome = toClient.outcome();
        toServer.stop();
        toClient.stop();
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
        if (toServer.holds()) {
            ChannelClose.reset(server);
        } else {
            ChannelClose.finish(server);
        }
        ChannelClose.finish(client);
    }

    /** The server hung up: the client gets what was let through. */
    void finishClient() {
        if (toClient.holds()) {
            ChannelClose.reset(client);
        } else {
            ChannelClose.finish(client);
        }
    }
}
