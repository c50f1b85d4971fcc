package io.portcullis.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.conversation.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream that makes no sense from some message on: all before it is passed on, nothing behind it, and then the session hears of it. */
class NonsenseTest {
    private final RecordingListener session = new RecordingListener();
    private final Conversation conversation = new Conversation();
    private final EmbeddedChannel client = new EmbeddedChannel();
    private final EmbeddedChannel server = new EmbeddedChannel();
    private final LoopBacklogs backlogs = new Backlogs(new MemoryBudget(1 << 20, 64 << 10)).on(client.eventLoop());
    private final RelayHandler serverRelay = new RelayHandler(server, Direction.TO_CLIENT, backlogs, null, session);
    private final RelayHandler clientRelay = new RelayHandler(
            client,
            Direction.TO_SERVER,
            backlogs,
            new VisibleStream(new ClientMessages(conversation), conversation),
            session);
    private final RelayPair pair = new RelayPair(clientRelay, serverRelay);

    @BeforeEach
    void join() {
        client.pipeline().addLast(clientRelay);
        server.pipeline().addLast(serverRelay);
        pair.link(session);
    }

    @AfterEach
    void close() {
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    private static ByteBuf query() {
        return Unpooled.buffer().writeByte('Q').writeInt(6).writeShort(0x3100);
    }

    private static ByteBuf nonsense() {
        return Unpooled.buffer().writeByte('Q').writeInt(3).writeZero(20);
    }

    private void receives(ByteBuf... pieces) {
        for (ByteBuf piece : pieces) {
            client.pipeline().fireChannelRead(piece);
        }
        client.pipeline().fireChannelReadComplete();
    }

    private int sent() {
        int length = 0;
        for (ByteBuf next = server.readOutbound(); next != null; next = server.readOutbound()) {
            length += next.readableBytes();
            next.release();
        }
        return length;
    }

    @Test
    void theMessagesBeforeItInTheSameReceiveArePassedOnFirst() {
        receives(Unpooled.wrappedBuffer(query(), query(), nonsense(), query()));
        assertThat(session.heard).containsExactly("relayed 14", "violated");
        assertThat(sent()).isEqualTo(14);
        assertThat(clientRelay.atBoundary()).isTrue();
        assertThat(conversation.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void nothingThatComesLaterIsPassedOnAndTheSessionIsToldOnce() {
        receives(query(), nonsense(), query());
        receives(query());
        receives(nonsense());
        assertThat(session.heard).containsExactly("relayed 7", "violated");
        assertThat(sent()).isEqualTo(7);
    }

    @Test
    void whatIsHeldBeforeItIsPassedOnBeforeTheSessionIsTold() {
        session.verdict = Verdict.HOLD;
        receives(query(), nonsense());
        assertThat(session.heard).containsExactly("held");
        session.verdict = Verdict.RELAY;
        pair.resume();
        assertThat(session.heard).containsExactly("held", "relayed 7", "violated");
    }

    @Test
    void withNothingBeforeItTheSessionIsToldAtOnce() {
        receives(nonsense());
        assertThat(session.heard).containsExactly("violated");
        assertThat(sent()).isZero();
    }

    @Test
    void aHeaderOfWhichAPartWasPassedOnLeavesTheStreamInTheMiddleOfAMessage() {
        ByteBuf bad = nonsense();
        receives(query(), bad.readRetainedSlice(3));
        receives(bad);
        assertThat(session.heard).containsExactly("relayed 10", "violated");
        assertThat(clientRelay.atBoundary()).isFalse();
    }

    @Test
    void aStreamThatWasEndedPassesNothingOn() {
        session.verdict = Verdict.HOLD;
        receives(query());
        pair.end();
        session.verdict = Verdict.RELAY;
        receives(query());
        pair.resume();
        assertThat(sent()).isZero();
    }
}
