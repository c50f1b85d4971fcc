package io.portcullis.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.portcullis.proxy.client.ClientErrors;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.testkit.process.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChannelCloseTest {
    /** A peer that takes as many buffers as it is allowed to. */
    private static final class SlowPeer extends EmbeddedChannel {
        private int takes;

        @Override
        protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
            while (takes > 0 && queue.current() instanceof ByteBuf next) {
                takes--;
                outboundMessages().add(next.retain());
                queue.remove();
            }
        }

        void take(int buffers) {
            takes = buffers;
            unsafe().flush();
        }
    }

    private static SlowPeer withQueue(String... pieces) {
        SlowPeer peer = new SlowPeer();
        peer.freezeTime();
        for (String piece : pieces) {
            var _ = peer.write(Unpooled.copiedBuffer(piece, StandardCharsets.UTF_8));
        }
        ChannelClose.finish(peer);
        return peer;
    }

    private static void pass(SlowPeer peer, int minutes) {
        peer.advanceTimeBy(minutes, TimeUnit.MINUTES);
        peer.runPendingTasks();
    }

    @Test
    void aPeerThatTakesWhatWasLetThroughSlowlyGetsAllOfIt() {
        SlowPeer peer = withQueue("one", "two", "three");
        for (int i = 0; i < 3; i++) {
            pass(peer, 14);
            assertThat(peer.isOpen()).isTrue();
            peer.take(1);
        }
        peer.take(1);
        assertThat(peer.outboundMessages()).hasSize(4);
        peer.runPendingTasks();
        assertThat(peer.isOpen()).as("closed when it has everything").isFalse();
        peer.finishAndReleaseAll();
    }

    @Test
    void aPeerThatTakesNothingForAQuarterOfAnHourIsGivenUp() {
        SlowPeer peer = withQueue("one", "two");
        pass(peer, 14);
        assertThat(peer.isOpen()).isTrue();
        pass(peer, 2);
        assertThat(peer.isOpen()).isFalse();
        peer.finishAndReleaseAll();
    }

    /** A socket for whose messages there is no direct memory. */
    private static final class NoMemory extends EmbeddedChannel {
        private int tries;

        @Override
        protected void doWrite(ChannelOutboundBuffer queue) {
            tries++;
            queue.remove(new OutOfMemoryError("Cannot reserve 262144 bytes of direct buffer memory (limit: 0)"));
        }
    }

    @Test
    void whereThereIsNoMemoryForALastMessageClientsAreResetAndItIsNotTriedForEachOfThem() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        // A thread of its own: what is remembered is remembered by the event loop.
        Thread loop = new FastThreadLocalThread(() -> {
            for (int i = 0; i < 3; i++) {
                NoMemory client = new NoMemory();
                ChannelClose.say(client, ClientErrors.refused(Unavailable.STOPPING));
                client.runPendingTasks();
                assertThat(client.isOpen()).isFalse();
                tries.addAndGet(client.tries);
                client.finishAndReleaseAll();
            }
        });
        loop.start();
        loop.join(Waiting.AT_MOST);
        assertThat(tries).hasValue(1);
    }
}
