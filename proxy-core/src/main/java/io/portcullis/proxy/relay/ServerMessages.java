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

/** What the gateway hears of what the server says. */
public final class ServerMessages implements MessageListener {
    private final RelayListener session;
    private final Conversation conversation;
    private final CancelKeyRewriter keys;
    private final BodyAssembler pieces = new BodyAssembler();
    private boolean ready;

    public ServerMessages(RelayListener session, Conversation conversation, CancelKeyRewriter keys) {
        this.session = session;
        this.conversation = conversation;
        this.keys = keys;
    }

    /** All but what comes in masses. */
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
            session.authenticated();
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
                session.refusedAsReadOnly();
            } else if (!ready && ErrorResponse.saysFull(view, index, length)) {
                session.full();
            }
        } else {
            HotStandby said = ParameterStatus.hotStandby(view, index, length);
            if (said != HotStandby.NOT_SAID) {
                session.hotStandby(said);
            }
        }
    }
}
