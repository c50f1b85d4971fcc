package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.SqlState;
import io.portcullis.pgwire.conversation.RequestsInFlight;
import io.portcullis.pgwire.message.ErrorResponse;
import io.portcullis.pgwire.message.MessageType;
import io.portcullis.pgwire.message.ParameterStatus;
import io.portcullis.pgwire.message.ParameterStatus.HotStandby;
import io.portcullis.pgwire.scan.MessageListener;
import org.jspecify.annotations.Nullable;

/** What the gateway hears of what the server says. */
public final class ServerMessages implements MessageListener {
    private final RelayedSession session;
    private final RequestsInFlight requests;
    private final KeySwap keys;
    private final BodyPieces pieces = new BodyPieces();
    private boolean ready;

    public ServerMessages(RelayedSession session, RequestsInFlight requests, KeySwap keys) {
        this.session = session;
        this.requests = requests;
        this.keys = keys;
    }

    @Override
    public boolean wants(byte type) {
        return switch (type) {
            case MessageType.READY_FOR_QUERY,
                    MessageType.ERROR_RESPONSE,
                    MessageType.PARAMETER_STATUS,
                    MessageType.COPY_IN_RESPONSE,
                    MessageType.BACKEND_KEY_DATA -> true;
            default -> false;
        };
    }

    @Override
    public void header(byte type, int bodyLength) {
        switch (type) {
            case MessageType.READY_FOR_QUERY -> {
                requests.readyForQuery();
                if (!ready) {
                    ready = true;
                    session.authenticated();
                }
            }
            case MessageType.COPY_IN_RESPONSE -> requests.copyInBegins();
            case MessageType.BACKEND_KEY_DATA -> {
                if (!ready) {
                    keys.begin(bodyLength);
                }
            }
            default -> {}
        }
    }

    @Override
    public void body(byte type, int bodyLength, int offset, ByteBuf view, int index, int length) {
        switch (type) {
            case MessageType.BACKEND_KEY_DATA -> {
                if (!ready) {
                    keys.swap(offset, view, index, length);
                }
            }
            case MessageType.ERROR_RESPONSE, MessageType.PARAMETER_STATUS -> {
                if (length == bodyLength) {
                    read(type, view, index, length);
                } else {
                    @Nullable ByteBuf whole = pieces.add(bodyLength, offset, view, index, length);
                    if (whole != null) {
                        read(type, whole, 0, whole.readableBytes());
                    }
                }
            }
            default -> {}
        }
    }

    private void read(byte type, ByteBuf view, int index, int length) {
        if (type == MessageType.ERROR_RESPONSE) {
            if (ErrorResponse.hasState(view, index, length, SqlState.READ_ONLY_SQL_TRANSACTION)) {
                session.refusedAsReadOnly();
            }
        } else {
            HotStandby said = ParameterStatus.hotStandby(view, index, length);
            if (said != HotStandby.NOT_SAID) {
                session.hotStandby(said);
            }
        }
    }
}
