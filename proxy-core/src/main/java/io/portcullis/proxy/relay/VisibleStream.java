package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.conversation.Outcome;
import io.portcullis.pgwire.scan.MessageListener;
import io.portcullis.pgwire.scan.MessageScanner;

/**
 * One direction of a visible session: its messages, walked over as they are received, and how things stood when a burst began. As long
 * as that burst is not passed on, this is what the other side knows.
 */
public final class VisibleStream {
    private final MessageScanner scanner;
    private final Conversation conversation;
    private boolean beganAtBoundary = true;
    private Outcome outcomeBefore = Outcome.SETTLED;

    public VisibleStream(MessageListener listener, Conversation conversation) {
        this.scanner = new MessageScanner(listener);
        this.conversation = conversation;
    }

    /** The first bytes of a burst have been received, and not been walked over. */
    void burstBegins() {
        beganAtBoundary = scanner.atBoundary();
        outcomeBefore = conversation.outcome();
    }

    /** As {@link MessageScanner#scan}. */
    int walk(ByteBuf bytes) {
        return scanner.scan(bytes);
    }

    /** @param passed whether the last burst has been passed on */
    boolean atBoundary(boolean passed) {
        return passed ? scanner.atBoundary() : beganAtBoundary;
    }

    /** What the other side can be told of its requests. An answer that it does not get has told it nothing. */
    Outcome outcome(boolean passed) {
        Outcome now = conversation.outcome();
        return passed || now == outcomeBefore ? now : Outcome.UNKNOWN;
    }
}
