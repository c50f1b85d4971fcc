package io.portcullis.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.proxy.client.StartupHandler;
import io.portcullis.proxy.relay.CancelKeyRewriter;
import io.portcullis.proxy.relay.ClientMessages;
import io.portcullis.proxy.relay.LoopBacklogs;
import io.portcullis.proxy.relay.RelayHandler;
import io.portcullis.proxy.relay.ServerMessages;
import io.portcullis.proxy.relay.VisibleStream;
import io.portcullis.proxy.server.ServerConnection;
import io.portcullis.proxy.server.UnclaimedServerHandler;
import org.jspecify.annotations.Nullable;

/**
 * Puts a relay on either channel of a session, once, where it stays. It takes the place of the handler of the beginning, and over what that
 * one has kept.
 *
 * <pre>
 * client:  [TLS] StartupHandler          →  [TLS] RelayHandler to server
 * server:  [TLS] UnclaimedServerHandler  →  [TLS] RelayHandler to client
 * </pre>
 */
final class RelayInstaller {
    private final LoopBacklogs backlogs;
    private final SessionTraffic session;
    private final Conversation conversation = new Conversation();

    /** @param backlogs of the event loop of both channels */
    RelayInstaller(LoopBacklogs backlogs, SessionTraffic session) {
        this.backlogs = backlogs;
        this.session = session;
    }

    /**
     * Installs both; the link between them has yet to be started.
     *
     * @param keys rewrites the cancel key, or null if the gateway sees no messages
     */
    Link install(Channel client, StartupHandler startup, ServerConnection server, @Nullable CancelKeyRewriter keys) {
        RelayHandler clientRelay = onClient(client, startup, keys != null);
        RelayHandler serverRelay = onServer(server.channel(), server.unclaimed(), keys);
        return new Link(client, clientRelay, server.channel(), serverRelay, conversation);
    }

    private RelayHandler onClient(Channel client, StartupHandler startup, boolean visible) {
        VisibleStream stream = visible ? new VisibleStream(new ClientMessages(conversation), conversation) : null;
        RelayHandler relay = new RelayHandler(client, Direction.TO_SERVER, backlogs, stream, session);
        replace(client, startup, "relay-to-server", relay, startup.finish());
        if (visible && client.pipeline().get(SslHandler.class) == null) {
            client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        return relay;
    }

    private RelayHandler onServer(Channel server, UnclaimedServerHandler unclaimed, @Nullable CancelKeyRewriter keys) {
        VisibleStream stream =
                keys == null ? null : new VisibleStream(new ServerMessages(session, conversation, keys), conversation);
        RelayHandler relay = new RelayHandler(server, Direction.TO_CLIENT, backlogs, stream, session);
        replace(server, unclaimed, "relay-to-client", relay, unclaimed.take());
        return relay;
    }

    private static void replace(
            Channel channel, ChannelHandler before, String name, RelayHandler relay, @Nullable ByteBuf kept) {
        channel.pipeline().replace(before, name, relay);
        if (kept != null) {
            relay.begin(kept);
        }
    }
}
