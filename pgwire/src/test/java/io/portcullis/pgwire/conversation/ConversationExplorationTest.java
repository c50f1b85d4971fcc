package io.portcullis.pgwire.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All orders of messages that a client can send and {@link ModelServer} can answer, however the two are interleaved. */
class ConversationExplorationTest {
    /** One of each sort: B, C, D and E are answered as P is, F as Q, and f ends a COPY as c does. */
    private static final String SORTS = "PKSQqc";

    private static final String ALL = "PDEKSQqFcfX";

    private String alphabet = "";
    private int orders;
    private int settled;
    private int settledAfterCopy;

    /** What was told so far: a client's letter as it is, a server's with the highest bit set. */
    private final byte[] told = new byte[Long.BYTES];

    @Tag("slow")
    @Test
    void allOrdersOfEightMessagesOfEachSort() {
        explore(SORTS, 8);
        assertThat(orders).isGreaterThan(1_000_000);
    }

    @Test
    void allOrdersOfFiveMessagesOfAnyType() {
        explore(ALL, 5);
        assertThat(orders).isGreaterThan(100_000);
    }

    private void explore(String letters, int messages) {
        alphabet = letters;
        explore(ModelServer.IDLE, 0, messages);
        assertThat(settled).isGreaterThan(1_000);
        assertThat(settledAfterCopy).isPositive();
    }

    private void explore(ModelServer server, int length, int left) {
        orders++;
        judge(server, length);
        if (left == 0) {
            return;
        }
        if (!server.gone()) {
            for (int i = 0; i < alphabet.length(); i++) {
                told[length] = (byte) alphabet.charAt(i);
                explore(server.sent(alphabet.charAt(i)), length + 1, left - 1);
            }
        }
        for (ModelServer speaking : server.speaking()) {
            told[length] = (byte) (speaking.unsent().charAt(0) | Byte.MIN_VALUE);
            explore(speaking.delivered(), length + 1, left - 1);
        }
    }

    /** Nothing is called settled that is not; and all that is, unless a COPY failed: then it may take one message more to know. */
    private void judge(ModelServer server, int length) {
        Conversation conversation = conversation(length);
        Outcome outcome = conversation.outcome();
        if (conversation.atTransactionEnd() && (!server.settled() || lastStatus(length) != Outcome.SETTLED)) {
            fail(server, length, conversation);
        }
        if (!server.settled()) {
            if (outcome != Outcome.UNKNOWN) {
                fail(server, length, conversation);
            }
        } else if (!server.copyFailed() && !server.gone()) {
            settled++;
            settledAfterCopy += heardOf('G', length) ? 1 : 0;
            if (outcome != lastStatus(length)) {
                fail(server, length, conversation);
            }
        }
    }

    private void fail(ModelServer server, int length, Conversation conversation) {
        StringBuilder story = new StringBuilder();
        for (int i = 0; i < length; i++) {
            story.append(told[i] < 0 ? " <" : " ").append((char) (told[i] & 0x7f));
        }
        throw new AssertionError("after" + story + " the outcome is said to be " + conversation.outcome() + " ("
                + conversation + "), and the server is " + server);
    }

    /** A conversation cannot be copied; it is told again, which is short. */
    private Conversation conversation(int length) {
        Conversation conversation = new Conversation();
        conversation.ready((byte) 'I');
        for (int i = 0; i < length; i++) {
            if (told[i] < 0) {
                server(conversation, (byte) (told[i] & 0x7f));
            } else {
                client(conversation, told[i]);
            }
        }
        return conversation;
    }

    private static void client(Conversation conversation, byte letter) {
        switch (letter) {
            case 'K' -> conversation.client((byte) 'E');
            case 'q' -> conversation.client((byte) 'Q');
            default -> conversation.client(letter);
        }
    }

    private static void server(Conversation conversation, byte letter) {
        switch (letter) {
            case 'i' -> conversation.ready((byte) 'I');
            case 'o' -> conversation.ready((byte) 'T');
            case 'x' -> conversation.ready((byte) 'E');
            default -> conversation.server(letter);
        }
    }

    private boolean heardOf(char letter, int length) {
        for (int i = 0; i < length; i++) {
            if (told[i] == (byte) (letter | Byte.MIN_VALUE)) {
                return true;
            }
        }
        return false;
    }

    private Outcome lastStatus(int length) {
        for (int i = length - 1; i >= 0; i--) {
            switch (told[i] & 0x7f) {
                case 'i' -> {
                    return Outcome.SETTLED;
                }
                case 'o', 'x' -> {
                    return Outcome.ROLLED_BACK;
                }
                default -> {}
            }
        }
        return Outcome.SETTLED;
    }
}
