package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.conversation.Outcome;
import io.portcullis.pgwire.scan.MessageListener;
import io.portcullis.pgwire.scan.MessageScanner;
import org.jspecify.annotations.Nullable;

/**
 * What one visible channel says: its messages, walked over as they are received, and how things stood when a burst began. As long as that
 * burst is not passed on, this is what the other side knows. The scanner lives as long as the channel, linked or not.
 */
public final class VisibleStream {
    private final MessageScanner scanner;
    private final @Nullable ClientMessages client;
    private Conversation conversation;
    private boolean beganAtBoundary = true;
    private Outcome outcomeBefore = Outcome.SETTLED;

    /** What a client says, which server it is linked to may change. */
    public VisibleStream(ClientMessages client, Conversation conversation) {
        this(client, client, conversation);
    }

    /** What a server says. */
    public VisibleStream(MessageListener server, Conversation conversation) {
        this(server, null, conversation);
    }

    private VisibleStream(MessageListener listener, @Nullable ClientMessages client, Conversation conversation) {
        this.scanner = new MessageScanner(listener);
        this.client = client;
        this.conversation = conversation;
    }

    Conversation conversation() {
        return conversation;
    }

    /** From now on another server answers what this client says. */
    void answeredBy(Conversation next) {
        conversation = next;
        if (client != null) {
            client.answeredBy(next);
        }
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

    /** The listener stopped the last walk, behind a message. */
    boolean stopped() {
        return scanner.stopped();
    }

    /** @param passed whether the last burst has been passed on */
    boolean atBoundary(boolean passed) {
        return passed ? scanner.atBoundary() : beganAtBoundary;
    }

    /** What the other side knows of its requests. An answer that it does not get counts for nothing. */
    Outcome outcome(boolean passed) {
        Outcome now = conversation.outcome();
        return passed || now == outcomeBefore ? now : Outcome.UNKNOWN;
    }
}
