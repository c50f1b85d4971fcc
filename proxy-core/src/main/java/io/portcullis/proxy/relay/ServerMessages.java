package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.SqlState;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.message.ErrorResponse;
import io.portcullis.pgwire.message.MessageType;
import io.portcullis.pgwire.message.ParameterStatus;
import io.portcullis.pgwire.message.ParameterStatus.HotStandby;
import io.portcullis.pgwire.scan.MessageListener;
import org.jspecify.annotations.Nullable;

/** Looks at what a server says, and reports what it says of itself. */
public final class ServerMessages implements MessageListener {
    private final ServerStateListener state;
    private final Conversation conversation;
    private final CancelKeyRewriter keys;
    private final BodyAssembler pieces = new BodyAssembler();
    private boolean ready;

    public ServerMessages(ServerStateListener state, Conversation conversation, CancelKeyRewriter keys) {
        this.state = state;
        this.conversation = conversation;
        this.keys = keys;
    }

    /** All but the data, of which there is most. */
    @Override
    public boolean wants(byte type) {
        return type != MessageType.DATA_ROW && type != MessageType.COPY_DATA;
    }

    @Override
    public Walk header(byte type, int bodyLength) {
        if (type != MessageType.READY_FOR_QUERY) {
            conversation.server(type);
        } else if (bodyLength == 0) {
            ready((byte) 0);
        }
        if (type == MessageType.BACKEND_KEY_DATA && !ready) {
            keys.begin(bodyLength);
        }
        return Walk.ON;
    }

    private void ready(byte transactionStatus) {
        conversation.ready(transactionStatus);
        if (!ready) {
            ready = true;
            state.onAuthenticated();
        }
    }

    @Override
    public Walk body(byte type, int bodyLength, int offset, ByteBuf view, int index, int length) {
        switch (type) {
            case MessageType.READY_FOR_QUERY -> {
                if (offset == 0) {
                    ready(view.getByte(index));
                }
            }
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
        return Walk.ON;
    }

    private void read(byte type, ByteBuf view, int index, int length) {
        if (type == MessageType.ERROR_RESPONSE) {
            if (ErrorResponse.hasState(view, index, length, SqlState.READ_ONLY_SQL_TRANSACTION)) {
                state.onRefusedAsReadOnly();
            } else if (!ready && ErrorResponse.saysFull(view, index, length)) {
                state.onFull();
            }
        } else {
            HotStandby said = ParameterStatus.hotStandby(view, index, length);
            if (said != HotStandby.NOT_SAID) {
                state.onHotStandby(said);
            }
        }
    }
}
