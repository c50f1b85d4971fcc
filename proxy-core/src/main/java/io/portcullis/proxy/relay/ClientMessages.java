package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.message.MessageType;
import io.portcullis.pgwire.scan.MessageListener;

/** What the gateway hears of what the client says: of which type each message is, never what is in it. */
public final class ClientMessages implements MessageListener {
    private final Conversation conversation;

    public ClientMessages(Conversation conversation) {
        this.conversation = conversation;
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
