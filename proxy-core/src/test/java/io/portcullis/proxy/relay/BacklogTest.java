package io.portcullis.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.proxy.net.BufferCost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits, of several sessions of one event loop, and who must stop for it. */
class BacklogTest {
    private static final int KIB = 1_024;

    private final MemoryBudget budget = new MemoryBudget(100 * KIB, 64 * KIB);
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final LoopBacklogs backlogs = new Backlogs(budget).on(loop.eventLoop());
    private final List<Stalled> all = new ArrayList<>();

    /** A peer that takes nothing at first. */
    private static final class Peer extends EmbeddedChannel {
        private boolean takes;

        @Override
        protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
            if (takes) {
                super.doWrite(queue);
            }
        }

        void takeAll() {
            takes = true;
            unsafe().flush();
        }
    }

    /** A session whose client does not take what its server says. */
    private final class Stalled {
        final RelayHandlerTest.Script session = new RelayHandlerTest.Script();
        final EmbeddedChannel server = new EmbeddedChannel();
        final Peer client = new Peer();

        Stalled() {
            client.config().setMessageSizeEstimator(BufferCost.ESTIMATOR);
            RelayHandler clientRelay = new RelayHandler(client, Direction.TO_SERVER, backlogs, null, session);
            RelayHandler serverRelay = new RelayHandler(server, Direction.TO_CLIENT, backlogs, null, session);
            client.pipeline().addLast(clientRelay);
            server.pipeline().addLast(serverRelay);
            new RelayPair(clientRelay, serverRelay).link(session);
            all.add(this);
        }

        Stalled receives(int bytes) {
            server.pipeline()
                    .fireChannelRead(
                            ByteBufAllocator.DEFAULT.directBuffer(bytes).writeZero(bytes));
            server.pipeline().fireChannelReadComplete();
            return this;
        }

        boolean isRead() {
            return server.config().isAutoRead();
        }
    }

    private void aMomentPasses() {
        loop.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        loop.runPendingTasks();
    }

    @AfterEach
    void everythingIsGivenBack() {
        all.forEach(each -> {
            var _ = each.client.close();
            var _ = each.server.close();
            each.client.finishAndReleaseAll();
            each.server.finishAndReleaseAll();
        });
        assertThat(budget.held()).isZero();
        aMomentPasses();
        assertThat(budget.stopped()).isZero();
        var _ = loop.close();
    }

    @Test
    void theLargestHolderIsNotReadFirstAndAgainWhenItHasGotRidOfIt() {
        loop.freezeTime();
        Stalled large = new Stalled().receives(60 * KIB);
        Stalled small = new Stalled().receives(4 * KIB);
        assertThat(large.isRead()).isFalse();
        assertThat(small.isRead()).isTrue();
        assertThat(budget.stopped()).isEqualTo(1);
        assertThat(budget.held()).isBetween(64L * KIB, 65L * KIB);

        aMomentPasses();
        assertThat(large.isRead()).isFalse();
        large.client.takeAll();
        aMomentPasses();
        assertThat(large.isRead()).isTrue();
        assertThat(budget.stopped()).isZero();
        assertThat(budget.held()).isBetween(4L * KIB, 5L * KIB);
    }

    @Test
    void aPeerThatTakesWhatItGetsIsServedThoughOthersUseTheBudgetUp() {
        loop.freezeTime();
        new Stalled().receives(60 * KIB);
        new Stalled().receives(38 * KIB);
        Stalled healthy = new Stalled();
        healthy.client.takeAll();
        for (int i = 0; i < 100; i++) {
            healthy.receives(10 * KIB);
            assertThat(healthy.isRead()).isTrue();
        }
        assertThat(healthy.client.outboundMessages()).hasSize(100);
    }

    @Test
    void whoHoldsTheMostEndsWhenTheBudgetIsUsedUpAllTheSame() {
        loop.freezeTime();
        Stalled small = new Stalled().receives(30 * KIB);
        Stalled large = new Stalled().receives(50 * KIB);
        Stalled last = new Stalled().receives(40 * KIB);
        assertThat(large.session.heard()).endsWith("out of memory");
        assertThat(large.client.isOpen())
                .as("also if its session is over already")
                .isFalse();
        assertThat(small.session.heard()).doesNotContain("out of memory");
        assertThat(last.session.heard()).doesNotContain("out of memory");
        assertThat(budget.held()).isBetween(70L * KIB, 71L * KIB);
    }

    @Test
    void whatTheGateHoldsCountsWithTheMemoryThatItPins() {
        Stalled suspended = new Stalled();
        suspended.session.verdict(Verdict.HOLD);
        for (int i = 0; i < 3; i++) {
            ByteBuf received = ByteBufAllocator.DEFAULT.directBuffer(16 * KIB).writeZero(13);
            suspended.server.pipeline().fireChannelRead(received);
        }
        suspended.server.pipeline().fireChannelReadComplete();
        assertThat(budget.held()).isEqualTo(3 * 13);
        var _ = suspended.server.close();
        assertThat(budget.held()).isZero();
    }

    /** The kernel goes on telling of a connection that was reset until all of it is read, whether we want to or not. */
    @Test
    void aConnectionThatIsReadThoughItShouldNotBeEndsAtALimit() {
        budget.limit(1 << 30);
        Stalled reset = new Stalled();
        for (int i = 0; i < 16; i++) {
            assertThat(reset.server.isOpen()).isTrue();
            reset.receives(16 * KIB);
        }
        reset.receives(16 * KIB);
        assertThat(reset.server.isOpen()).isFalse();
        assertThat(reset.client.isOpen())
                .as("it may still take what it was sent")
                .isTrue();
    }
}
