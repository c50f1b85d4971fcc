package io.portcullis.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.conversation.Outcome;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class VisibleStreamTest {
    private final Conversation conversation = new Conversation();
    private final VisibleStream fromClient = new VisibleStream(new ClientMessages(conversation), conversation);
    private final VisibleStream fromServer = new VisibleStream(
            new ServerMessages(
                    new IgnoringListener(),
                    conversation,
                    new CancelKeyRewriter(length -> new byte[length], (_, _) -> {})),
            conversation);

    /** Messages with bodies of five bytes that begin with an I. */
    private static ByteBuf messages(String types) {
        ByteBuf messages = Unpooled.buffer();
        for (int i = 0; i < types.length(); i++) {
            messages.writeByte(types.charAt(i)).writeInt(9).writeByte('I').writeInt(1);
        }
        return messages;
    }

    private static int walk(VisibleStream stream, ByteBuf bytes) {
        stream.burstBegins();
        return stream.walk(bytes);
    }

    @Test
    void anAnswerThatIsNotPassedOnHasToldTheClientNothing() {
        walk(fromServer, messages("Z"));
        walk(fromClient, messages("Q"));
        walk(fromServer, messages("CZ"));
        assertThat(fromServer.outcome(true)).isEqualTo(Outcome.SETTLED);
        assertThat(fromServer.outcome(false)).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void aNotificationThatIsNotPassedOnMakesNoDifference() {
        walk(fromServer, messages("Z"));
        walk(fromServer, messages("A"));
        assertThat(fromServer.outcome(false)).isEqualTo(Outcome.SETTLED);
    }

    @Test
    void aPartOfAMessageThatIsNotPassedOnLeavesTheOtherSideBetweenTwo() {
        walk(fromServer, messages("Z"));
        walk(fromServer, messages("A").writerIndex(7));
        assertThat(fromServer.atBoundary(true)).isFalse();
        assertThat(fromServer.atBoundary(false)).isTrue();
    }

    @Test
    void walkingAllocatesNothing() {
        ByteBuf asked = messages("PBDESPBDESQ");
        ByteBuf answered = messages("12TDDCZ12TDDCZTDCZ");
        walk(fromServer, messages("Z"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 20_000;
        long before = 0;
        // The first half loads classes, and lets the ring grow.
        for (int i = 0; i < 2 * rounds; i++) {
            if (i == rounds) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            walk(fromClient, asked);
            walk(fromServer, answered);
        }
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / rounds)
                .as("bytes for %d messages", 11 + 18)
                .isZero();
        assertThat(conversation.outcome()).isEqualTo(Outcome.SETTLED);
    }
}
