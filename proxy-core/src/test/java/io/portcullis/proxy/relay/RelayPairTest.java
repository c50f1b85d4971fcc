package io.portcullis.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.fencing.SessionGate.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links that end before their channels do: no byte is lost, doubled or reordered, and none passes without the gate. */
class RelayPairTest extends LinkedChannels {
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
