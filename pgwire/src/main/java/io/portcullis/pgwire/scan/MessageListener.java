package io.portcullis.pgwire.scan;

import io.netty.buffer.ByteBuf;

/** Called for the types of messages that it wants, while {@link MessageScanner} walks over all of them. */
public interface MessageListener {
    /** Stands for every type byte of 128 and more, of which the protocol has none. */
    byte BEYOND_ASCII = (byte) 0x80;

    /** How far the scanner goes. */
    enum Walk {
        ON,
        /** Up to the end of the present message. */
        STOP_BEHIND
    }

    /** Whether the listener wants messages of this type. Called once for each type, when the scanner is made. */
    boolean wants(byte type);

    /** A message of a wanted type begins. Its header has been seen, its body not yet. */
    Walk header(byte type, int bodyLength);

    /**
     * A piece of the body of a wanted message: the whole of it unless it straddles buffers. Never called for an empty body. Of all that is
     * returned for one message a single {@link Walk#STOP_BEHIND} counts.
     *
     * @param offset where the piece stands in the body
     * @param view the buffer; the piece is at {@code index}. It may be changed in place, not kept
     */
    Walk body(byte type, int bodyLength, int offset, ByteBuf view, int index, int length);
}
