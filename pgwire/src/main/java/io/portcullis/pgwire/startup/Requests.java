package io.portcullis.pgwire.startup;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.portcullis.pgwire.CancelKey;
import io.portcullis.pgwire.WireLimits;
import io.portcullis.pgwire.message.MessageType;

/** What a gateway itself sends to a server. The caller owns what is returned. */
public final class Requests {
    private Requests() {}

    public static ByteBuf sslRequest(ByteBufAllocator allocator) {
        return allocator
                .buffer(WireLimits.STARTUP_HEADER)
                .writeInt(WireLimits.STARTUP_HEADER)
                .writeInt(StartupDecoder.SSL_REQUEST);
    }

    public static ByteBuf cancelRequest(ByteBufAllocator allocator, CancelKey key) {
        byte[] secret = key.secret();
        int length = WireLimits.STARTUP_HEADER + Integer.BYTES + secret.length;
        return allocator
                .buffer(length)
                .writeInt(length)
                .writeInt(StartupDecoder.CANCEL_REQUEST)
                .writeInt(key.processId())
                .writeBytes(secret);
    }

    /** Byte1('X') | Int32 length: the server ends the session when it has done what it was asked before. */
    public static ByteBuf terminate(ByteBufAllocator allocator) {
        return allocator
                .buffer(WireLimits.MESSAGE_HEADER)
                .writeByte(MessageType.TERMINATE)
                .writeInt(Integer.BYTES);
    }
}
