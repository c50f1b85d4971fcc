package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.conversation.RequestsInFlight;
import io.portcullis.pgwire.message.MessageType;
import io.portcullis.pgwire.scan.MessageListener;

/** What the gateway hears of what the client says: that it asked for something, never what. */
public final class ClientMessages implements MessageListener {
    private final RequestsInFlight requests;

    public ClientMessages(RequestsInFlight requests) {
        this.requests = requests;
    }

    @Override
    public boolean wants(byte type) {
        return type == MessageType.QUERY || type == MessageType.SYNC || type == MessageType.FUNCTION_CALL;
    }

    @Override
    public void header(byte type, int bodyLength) {
        switch (type) {
            case MessageType.QUERY -> requests.query();
            case MessageType.SYNC -> requests.sync();
            default -> requests.functionCall();
        }
    }

    @Override
    public void body(byte type, int bodyLength, int offset, ByteBuf view, int index, int length) {}
}
