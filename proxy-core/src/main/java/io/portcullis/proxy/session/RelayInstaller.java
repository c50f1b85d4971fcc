package io.portcullis.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.proxy.client.StartupHandler;
import io.portcullis.proxy.relay.ClientMessages;
import io.portcullis.proxy.relay.LoopBacklogs;
import io.portcullis.proxy.relay.RelayEndListener;
import io.portcullis.proxy.relay.RelayHandler;
import io.portcullis.proxy.relay.ServerMessages;
import io.portcullis.proxy.relay.VisibleStream;
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
    private final RelayEndListener ends;
    private final Conversation conversation;

    /** @param backlogs of the event loop of both channels */
    RelayInstaller(LoopBacklogs backlogs, RelayEndListener ends, Conversation conversation) {
        this.backlogs = backlogs;
        this.ends = ends;
        this.conversation = conversation;
    }

    /** @param visible whether the gateway sees messages */
    RelayHandler onClient(Channel client, StartupHandler startup, boolean visible) {
        VisibleStream stream = visible ? new VisibleStream(new ClientMessages(conversation), conversation) : null;
        RelayHandler relay = new RelayHandler(client, Direction.TO_SERVER, backlogs, stream, ends);
        install(client, startup, "relay-to-server", relay, startup.finish());
        if (visible && client.pipeline().get(SslHandler.class) == null) {
            client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        return relay;
    }

    /** @param messages look at what the server says, or null if the gateway sees no messages */
    RelayHandler onServer(Channel server, UnclaimedServerHandler unclaimed, @Nullable ServerMessages messages) {
        VisibleStream stream = messages == null ? null : new VisibleStream(messages, conversation);
        RelayHandler relay = new RelayHandler(server, Direction.TO_CLIENT, backlogs, stream, ends);
        install(server, unclaimed, "relay-to-client", relay, unclaimed.take());
        return relay;
    }

    private static void install(
            Channel channel, ChannelHandler before, String name, RelayHandler relay, @Nullable ByteBuf kept) {
        channel.pipeline().replace(before, name, relay);
        if (kept != null) {
            relay.begin(kept);
        }
    }
}
