package io.portcullis.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.message.MessageType;
import io.portcullis.pgwire.scan.MessageListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client and two servers on one event loop, to be linked. What they receive is checked for leaks. */
abstract class LinkedChannels {
    final PooledByteBufAllocator memory = new PooledByteBufAllocator(true);
    final MemoryBudget budget = new MemoryBudget(1 << 20, 64 << 10);
    final EmbeddedChannel loop = new EmbeddedChannel();
    final LoopBacklogs backlogs = new Backlogs(budget).on(loop.eventLoop());
    final List<ByteBuf> received = new ArrayList<>();
    final Link link = new Link();
    final Server first = new Server();
    final Server second = new Server();
    final EmbeddedChannel client = new EmbeddedChannel();
    final Conversation none = new Conversation();
    final RelayHandler clientRelay = new RelayHandler(
            client, Direction.TO_SERVER, backlogs, new VisibleStream(new ClientMessages(none), none), link);

    /** What the gate answers, and what the link hears. */
    static final class Link extends RecordingListener {
        Runnable onStop = () -> {};

        @Override
        public void onStopped(Direction direction) {
            super.onStopped(direction);
            onStop.run();
        }
    }

    /** A connection that can take nothing for a while. */
    static final class Slow extends EmbeddedChannel {
        boolean takes = true;

        @Override
        protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
            if (takes) {
                super.doWrite(queue);
            }
        }
    }

    /** A server whose stream stops behind each ReadyForQuery. */
    final class Server {
        final Slow channel = new Slow();
        final Conversation conversation = new Conversation();
        final RelayHandler serverRelay;
        boolean stops = true;

        Server() {
            ServerMessages messages = new ServerMessages(
                    link, conversation, new CancelKeyRewriter(length -> new byte[length], (_, _) -> {}));
            serverRelay = new RelayHandler(
                    channel,
                    Direction.TO_CLIENT,
                    backlogs,
                    new VisibleStream(stoppingBehindReady(messages), conversation),
                    link);
            conversation.ready((byte) 'I');
        }

        private MessageListener stoppingBehindReady(MessageListener messages) {
            return new MessageListener() {
                @Override
                public boolean wants(byte type) {
                    return messages.wants(type);
                }

                @Override
                public Walk header(byte type, int bodyLength) {
                    return messages.header(type, bodyLength);
                }

                @Override
                public Walk body(byte type, int bodyLength, int offset, ByteBuf view, int index, int length) {
                    messages.body(type, bodyLength, offset, view, index, length);
                    return stops && type == MessageType.READY_FOR_QUERY ? Walk.STOP_BEHIND : Walk.ON;
                }
            };
        }
    }

    @BeforeEach
    final void install() {
        client.pipeline().addLast(clientRelay);
        first.channel.pipeline().addLast(first.serverRelay);
        second.channel.pipeline().addLast(second.serverRelay);
    }

    @AfterEach
    final void nothingLeaks() {
        for (EmbeddedChannel each : List.of(client, first.channel, second.channel)) {
            var _ = each.close();
            each.finishAndReleaseAll();
        }
        assertThat(budget.held()).isZero();
        assertThat(received).allSatisfy(each -> assertThat(each.refCnt()).isZero());
        var _ = loop.close();
    }

    final RelayPair pairWith(Server server) {
        return new RelayPair(clientRelay, server.serverRelay);
    }

    /** Messages, one for each letter; {@code body} tells them apart. */
    static String messages(String types, String body) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < types.length(); i++) {
            char type = types.charAt(i);
            String content = type == 'Z' ? "I" : body;
            all.append(type)
                    .append("\0\0\0")
                    .append((char) (Integer.BYTES + content.length()))
                    .append(content);
        }
        return all.toString();
    }

    final void receives(EmbeddedChannel channel, String... pieces) {
        for (String piece : pieces) {
            ByteBuf bytes = memory.directBuffer(16 << 10);
            bytes.writeCharSequence(piece, StandardCharsets.ISO_8859_1);
            received.add(bytes);
            channel.pipeline().fireChannelRead(bytes);
        }
        channel.pipeline().fireChannelReadComplete();
    }

    static String sentTo(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.append(next.toString(StandardCharsets.ISO_8859_1));
            next.release();
        }
        return all.toString();
    }

    static boolean isRead(EmbeddedChannel channel) {
        return channel.config().isAutoRead();
    }
}
