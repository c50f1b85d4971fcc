package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Puts the beginning of a body together that straddles buffers. Used rarely, so it holds nothing until it is needed. */
final class BodyAssembler {
    /** What we look for stands near the beginning: a code in an error, a short parameter. */
    private static final int MAX_COLLECTED = 1_024;

    private @Nullable ByteBuf collected;

    /**
     * Adds a piece; the last one returns the beginning of the body, at most {@value #MAX_COLLECTED} bytes of it, for the caller to look at
     * before the next call. Null if more is to come.
     */
    @Nullable
    ByteBuf add(int bodyLength, int offset, ByteBuf view, int index, int length) {
        ByteBuf body = collected;
        if (body == null) {
            // On heap, and left to the garbage collector: there is no end of a session at which it could leak.
            body = Unpooled.buffer(Math.min(bodyLength, MAX_COLLECTED));
            collected = body;
        }
        body.writeBytes(view, index, Math.min(length, MAX_COLLECTED - body.writerIndex()));
        if (offset + length < bodyLength) {
            return null;
        }
        collected = null;
        return body;
    }
}
