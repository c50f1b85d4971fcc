package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.message.MessageType;
import io.portcullis.pgwire.scan.MessageListener;

/** Looks at what a client says: at the type of each message, never at what is in it. */
public final class ClientMessages implements MessageListener {
    private Conversation conversation;

    /** @param conversation with the server that the client is linked to */
    public ClientMessages(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The client is linked to another server. */
    void answeredBy(Conversation next) {
        conversation = next;
    }

    @Override
    public boolean wants(byte type) {
        return type != MessageType.COPY_DATA;
    }

    @Override
    public Walk header(byte type, int bodyLength) {
        conversation.client(type);
        return Walk.ON;
    }

    @Override
    public Walk body(byte type, int bodyLength, int offset, ByteBuf view, int index, int length) {
        return Walk.ON;
    }
}
