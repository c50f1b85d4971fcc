package io.portcullis.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.message.MessageType;
import io.portcullis.pgwire.scan.MessageListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links that end before their channels do: no byte is lost, doubled or reordered, and none passes without the gate. */
class RelayPairTest {
    private final PooledByteBufAllocator memory = new PooledByteBufAllocator(true);
    private final MemoryBudget budget = new MemoryBudget(1 << 20, 64 << 10);
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final LoopBacklogs backlogs = new Backlogs(budget).on(loop.eventLoop());
    private final List<ByteBuf> received = new ArrayList<>();
    private final Link link = new Link();
    private final Server first = new Server();
    private final Server second = new Server();
    private final EmbeddedChannel client = new EmbeddedChannel();
    private final Conversation none = new Conversation();
    private final RelayHandler clientRelay = new RelayHandler(
            client, Direction.TO_SERVER, backlogs, new VisibleStream(new ClientMessages(none), none), link);

    /** What the gate answers, and what the link hears. */
    private static final class Link extends IgnoringListener {
        private final List<String> heard = new ArrayList<>();
        private Verdict verdict = Verdict.RELAY;
        private Runnable onStop = () -> {};

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
            onStop.run();
        }

        @Override
        public void onGone(Direction from) {
            heard.add("gone " + from);
        }
    }

    /** A connection that can take nothing for a while. */
    private static final class Slow extends EmbeddedChannel {
        private boolean takes = true;

        @Override
        protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
            if (takes) {
                super.doWrite(queue);
            }
        }
    }

    /** A server whose stream stops behind each ReadyForQuery. */
    private final class Server {
        private final Slow channel = new Slow();
        private final Conversation conversation = new Conversation();
        private final RelayHandler serverRelay;
        private boolean stops = true;

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
    void install() {
        client.pipeline().addLast(clientRelay);
        first.channel.pipeline().addLast(first.serverRelay);
        second.channel.pipeline().addLast(second.serverRelay);
    }

    @AfterEach
    void nothingLeaks() {
        for (EmbeddedChannel each : List.of(client, first.channel, second.channel)) {
            var _ = each.close();
            each.finishAndReleaseAll();
        }
        assertThat(budget.held()).isZero();
        assertThat(received).allSatisfy(each -> assertThat(each.refCnt()).isZero());
        var _ = loop.close();
    }

    private RelayPair pairWith(Server server) {
        return new RelayPair(clientRelay, server.serverRelay);
    }

    /** Messages, one for each letter; {@code body} tells them apart. */
    private static String messages(String types, String body) {
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

    private void receives(EmbeddedChannel channel, String... pieces) {
        for (String piece : pieces) {
            ByteBuf bytes = memory.directBuffer(16 << 10);
            bytes.writeCharSequence(piece, StandardCharsets.ISO_8859_1);
            received.add(bytes);
            channel.pipeline().fireChannelRead(bytes);
        }
        channel.pipeline().fireChannelReadComplete();
    }

    private static String sentTo(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.append(next.toString(StandardCharsets.ISO_8859_1));
            next.release();
        }
        return all.toString();
    }

    private static boolean isRead(EmbeddedChannel channel) {
        return channel.config().isAutoRead();
    }

    @Test
    void aChannelIsReadOnlyWhileItIsLinked() {
        assertThat(List.of(isRead(client), isRead(first.channel), isRead(second.channel)))
                .containsOnly(false);
        RelayPair pair = pairWith(first);
        pair.link(link);
        assertThat(List.of(isRead(client), isRead(first.channel))).containsOnly(true);
        pair.unlink();
        assertThat(List.of(isRead(client), isRead(first.channel))).containsOnly(false);
    }

    @Test
    void whatComesWithoutALinkWaitsForOneInOrder() {
        receives(client, messages("Q", "one"), messages("Q", "two"));
        receives(client, messages("Q", "three"));
        assertThat(link.heard).isEmpty();
        assertThat(budget.held()).isPositive();
        pairWith(first).link(link);
        assertThat(sentTo(first.channel))
                .isEqualTo(messages("Q", "one") + messages("Q", "two") + messages("Q", "three"));
        assertThat(budget.held()).isZero();
    }

    @Test
    void aLinkEndsAtTheEndOfATransactionAndTheNextServerGetsTheRest() {
        RelayPair pair = pairWith(first);
        pair.link(link);
        receives(client, messages("Q", "one"));
        assertThat(pair.mayUnlink()).isFalse();
        receives(first.channel, messages("TDCZ", "answer"));
        assertThat(link.heard).last().isEqualTo("stopped");
        assertThat(pair.mayUnlink()).isTrue();
        pair.unlink();
        receives(client, messages("Q", "two"));
        assertThat(sentTo(first.channel)).isEqualTo(messages("Q", "one"));

        pairWith(second).link(link);
        receives(second.channel, messages("CZ", "other"));
        assertThat(sentTo(second.channel)).isEqualTo(messages("Q", "two"));
        assertThat(sentTo(client)).isEqualTo(messages("TDCZ", "answer") + messages("CZ", "other"));
    }

    @Test
    void aServerIsReadUpToTheStopAndTheRestBelongsToItsNextLink() {
        RelayPair pair = pairWith(first);
        pair.link(link);
        receives(client, messages("Q", "one"));
        receives(first.channel, messages("CZA", "n"), messages("A", "m"));
        assertThat(isRead(first.channel)).isFalse();
        assertThat(sentTo(client)).isEqualTo(messages("CZ", "n"));
        pair.unlink();
        pair.link(link);
        assertThat(sentTo(client)).isEqualTo(messages("AA", "n").substring(0, 6) + messages("A", "m"));
        assertThat(isRead(first.channel)).isTrue();
    }

    @Test
    void aLinkThatGoesOnBehindAStopPassesOnTheRest() {
        RelayPair pair = pairWith(first);
        link.onStop = pair::goOn;
        pair.link(link);
        receives(client, messages("QQQ", "q"));
        receives(first.channel, messages("CZCZ", "x"), messages("CZA", "y"));
        assertThat(sentTo(client)).isEqualTo(messages("CZCZ", "x") + messages("CZA", "y"));
        assertThat(isRead(first.channel)).isTrue();
    }

    /** As many stops as this in one receive must not become as many calls within calls. */
    @Test
    void anyNumberOfStopsInOneReceiveIsGoneThroughInALoop() {
        RelayPair pair = pairWith(first);
        link.onStop = pair::goOn;
        pair.link(link);
        String transactions = messages("CZ", "").repeat(10_000);
        receives(client, messages("Q", "").repeat(10_000));
        receives(first.channel, transactions);
        assertThat(sentTo(client)).isEqualTo(transactions);
    }

    @Test
    void aClientCanBeLinkedToAnotherServerFromWithinTheStop() {
        RelayPair one = pairWith(first);
        RelayPair two = pairWith(second);
        link.onStop = () -> {
            if (one.mayUnlink()) {
                one.unlink();
                two.link(link);
            }
        };
        receives(client, messages("Q", "one"));
        one.link(link);
        receives(first.channel, messages("CZ", "x"));
        receives(client, messages("Q", "two"));
        assertThat(sentTo(first.channel)).isEqualTo(messages("Q", "one"));
        assertThat(sentTo(second.channel)).isEqualTo(messages("Q", "two"));
    }

    @Test
    void aLinkDoesNotEndInTheMiddleOfAMessageOrOfATransaction() {
        RelayPair pair = pairWith(first);
        pair.link(link);
        receives(client, messages("Q", "one").substring(0, 6));
        assertThat(pair.mayUnlink()).as("of a message").isFalse();
        receives(client, messages("Q", "one").substring(6));
        assertThat(pair.mayUnlink()).as("unanswered").isFalse();
        assertThatThrownBy(pair::unlink).isInstanceOf(IllegalStateException.class);
        receives(first.channel, messages("C", "x"), "Z\0\0\0\5T");
        pair.goOn();
        assertThat(pair.mayUnlink()).as("in a transaction").isFalse();
        receives(client, messages("Q", "COMMIT"));
        receives(first.channel, messages("CZ", "x"));
        assertThat(pair.mayUnlink()).isTrue();
    }

    @Test
    void aLinkDoesNotEndWhileItsClientHasNotTakenTheAnswer() {
        first.channel.takes = false;
        RelayPair pair = pairWith(first);
        pair.link(link);
        receives(client, messages("S", ""));
        receives(first.channel, messages("Z", ""));
        assertThat(pair.mayUnlink()).as("the server has not taken the question").isFalse();
        first.channel.takes = true;
        first.channel.unsafe().flush();
        assertThat(pair.mayUnlink()).isTrue();
    }

    @Test
    void whatWaitsWithoutALinkIsCheckedByTheGateOfTheNext() {
        receives(client, messages("Q", "one"));
        link.verdict = Verdict.HOLD;
        RelayPair pair = pairWith(first);
        pair.link(link);
        assertThat(link.heard).containsExactly("held");
        assertThat(pair.mayUnlink()).isFalse();
        link.verdict = Verdict.RELAY;
        pair.resume();
        assertThat(sentTo(first.channel)).isEqualTo(messages("Q", "one"));
    }

    @Test
    void aFenceOfAServerWithoutALinkTakesNothingFromTheClient() {
        RelayPair pair = pairWith(first);
        pair.link(link);
        pair.unlink();
        receives(client, messages("Q", "two"));
        var _ = first.channel.close();
        assertThat(link.heard).containsExactly("gone TO_CLIENT");
        pairWith(second).link(link);
        assertThat(sentTo(second.channel)).isEqualTo(messages("Q", "two"));
    }

    @Test
    void aFenceOfALinkPassesNothingOnThatWaits() {
        RelayPair pair = pairWith(first);
        pair.link(link);
        receives(client, messages("QQ", "one"));
        receives(first.channel, messages("CZCZ", "x"));
        assertThat(sentTo(client)).isEqualTo(messages("CZ", "x"));
        pair.end();
        pair.goOn();
        pair.resume();
        receives(first.channel, messages("CZ", "late"));
        assertThat(sentTo(client)).isEmpty();
        assertThat(budget.held()).isZero();
    }

    @Test
    void aFenceBeforeTheBytesOfTheNextLinkDropsThem() {
        receives(client, messages("Q", "one"));
        link.verdict = Verdict.DROP;
        RelayPair pair = pairWith(first);
        pair.link(link);
        assertThat(link.heard).containsExactly("dropped");
        pair.end();
        assertThat(sentTo(first.channel)).isEmpty();
    }

    @Test
    void thePeersBackPressureEndsWithTheLink() {
        RelayPair pair = pairWith(first);
        pair.link(link);
        full(first.channel, true);
        assertThat(isRead(client)).isFalse();
        pair.unlink();
        pairWith(second).link(link);
        assertThat(isRead(client)).isTrue();
        full(first.channel, false);
        full(second.channel, true);
        assertThat(isRead(client)).isFalse();
    }

    private static void full(EmbeddedChannel channel, boolean full) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        queue.setUserDefinedWritability(1, !full);
        channel.runPendingTasks();
    }

    @Test
    void aClientThatIsReadThoughItHasNoLinkEndsAtALimit() {
        for (int i = 0; i < 40 && client.isOpen(); i++) {
            receives(client, "x".repeat(16 << 10));
        }
        assertThat(client.isOpen()).isFalse();
        assertThat(link.heard).containsExactly("gone TO_SERVER");
    }
}
