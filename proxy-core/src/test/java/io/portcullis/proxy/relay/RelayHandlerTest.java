package io.portcullis.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Receive, clock, check, write: in this order, for all bytes. */
class RelayHandlerTest {
    private final Script session = new Script();
    private final EmbeddedChannel client = new EmbeddedChannel();
    private final EmbeddedChannel server = new EmbeddedChannel();
    private final LoopBacklogs backlogs = new Backlogs(new MemoryBudget(1 << 20, 64 << 10)).on(client.eventLoop());
    private final RelayHandler serverRelay = new RelayHandler(server, Direction.TO_CLIENT, backlogs, null, session);
    private final RelayHandler clientRelay = new RelayHandler(client, Direction.TO_SERVER, backlogs, null, session);
    private final RelayPair pair = new RelayPair(clientRelay, serverRelay);

    @BeforeEach
    void join() {
        client.pipeline().addLast(clientRelay);
        server.pipeline().addLast(serverRelay);
    }

    @AfterEach
    void close() {
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    /** What the session says to the gate's questions, and when it was asked. */
    static final class Script extends RecordingListener {
        List<String> heard() {
            return heard;
        }

        void verdict(Verdict next) {
            verdict = next;
        }

        @Override
        public Verdict gate(Direction direction) {
            heard.add("asked");
            return super.gate(direction);
        }

        /** Connections that end are not what these tests are about. */
        @Override
        public void onGone(Direction from) {}
    }

    /** All of {@code pieces} come with one burst. */
    private static void receives(EmbeddedChannel channel, String... pieces) {
        for (String piece : pieces) {
            channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(piece, StandardCharsets.UTF_8));
        }
        channel.pipeline().fireChannelReadComplete();
    }

    private static String sent(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.append(next.toString(StandardCharsets.UTF_8));
            next.release();
        }
        return all.toString();
    }

    @Test
    void theGateIsAskedOnceAfterTheLastReceiveOfABurst() {
        pair.link(session);
        receives(server, "one", "two", "three");
        assertThat(session.heard).containsExactly("asked", "relayed 11");
        assertThat(sent(client)).isEqualTo("onetwothree");
    }

    @Test
    void nothingOfABurstIsWrittenBeforeTheGateIsAsked() {
        pair.link(session);
        server.pipeline().fireChannelRead(Unpooled.copiedBuffer("early", StandardCharsets.UTF_8));
        client.flush();
        assertThat(sent(client)).isEmpty();
        server.pipeline().fireChannelReadComplete();
        assertThat(sent(client)).isEqualTo("early");
    }

    @Test
    void whatIsHeldIsJudgedAgainAndGoesOnInOrder() {
        pair.link(session);
        session.verdict = Verdict.HOLD;
        receives(server, "one");
        receives(server, "two", "three");
        client.flush();
        assertThat(sent(client)).isEmpty();
        assertThat(serverRelay.holds()).isTrue();
        pair.resume();
        assertThat(sent(client))
                .as("it is asked again, and the answer is the same")
                .isEmpty();

        session.verdict = Verdict.RELAY;
        pair.resume();
        assertThat(sent(client)).isEqualTo("onetwothree");
        assertThat(serverRelay.holds()).isFalse();
        pair.resume();
        receives(server, "four");
        assertThat(sent(client)).isEqualTo("four");
    }

    @Test
    void whatMayNotPassIsNeverWrittenNotEvenLater() {
        pair.link(session);
        session.verdict = Verdict.DROP;
        receives(server, "a lie");
        assertThat(session.heard).containsExactly("asked", "dropped");
        server.pipeline().remove(serverRelay);
        session.verdict = Verdict.RELAY;
        client.flush();
        assertThat(sent(client)).isEmpty();
    }

    @Test
    void aBurstWithoutBytesAsksNothing() {
        pair.link(session);
        server.pipeline().fireChannelReadComplete();
        assertThat(session.heard).isEmpty();
    }

    @Test
    void whatWasReceivedBeforeItWasInPlaceIsJudgedAsAnyOther() {
        session.verdict = Verdict.HOLD;
        clientRelay.begin(Unpooled.copiedBuffer("Qquery", StandardCharsets.UTF_8));
        assertThat(session.heard).isEmpty();
        pair.link(session);
        assertThat(session.heard).containsExactly("asked", "held");
        assertThat(sent(server)).isEmpty();
        session.verdict = Verdict.RELAY;
        pair.resume();
        assertThat(sent(server)).isEqualTo("Qquery");
    }
}
