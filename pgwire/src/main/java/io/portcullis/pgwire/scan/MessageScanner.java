package io.portcullis.pgwire.scan;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.WireLimits;
import io.portcullis.pgwire.scan.MessageListener.Walk;

/**
 * Walks over one direction of a session: type byte, length word, body, again and again, across however the stream was cut into
 * buffers. It moves no index, keeps no buffer and allocates nothing: what it walks over is forwarded as it came, and a row of a
 * gigabyte costs as much as a row of a byte.
 *
 * <pre>
 * Byte1 type | Int32 length, itself included | body
 * </pre>
 */
public final class MessageScanner {
    private final MessageListener listener;

    /** The types that the listener wants, one bit each: what a scanner needs shall fit in a cache line or two, there are thousands. */
    private final long wantedBelow64;

    private final long wantedFrom64;

    private final boolean wantedBeyondAscii;

    private byte type;
    private int bodyLength;
    private int bodyLeft;
    private int headerBytes;
    private int lengthSoFar;
    private boolean listening;
    private boolean stopping;
    private boolean stopped;
    private boolean lost;

    public MessageScanner(MessageListener listener) {
        this.listener = listener;
        this.wantedBelow64 = wanted(0);
        this.wantedFrom64 = wanted(Long.SIZE);
        this.wantedBeyondAscii = listener.wants(MessageListener.BEYOND_ASCII);
    }

    private long wanted(int from) {
        long bits = 0;
        for (int each = 0; each < Long.SIZE; each++) {
            if (listener.wants((byte) (from + each))) {
                bits |= 1L << each;
            }
        }
        return bits;
    }

    private boolean wants(byte messageType) {
        if (messageType < 0) {
            return wantedBeyondAscii;
        }
        long bits = messageType < Long.SIZE ? wantedBelow64 : wantedFrom64;
        return (bits >>> messageType & 1) != 0;
    }

    /**
     * Walks over all readable bytes of {@code view}, or up to the end of a message behind which the listener stops it, or up to a message
     * whose length makes no sense. A scanner that was {@link #stopped} begins the next walk with the message behind; from one that makes
     * no sense on the stream cannot be understood, and the scanner walks no further.
     *
     * @return how many bytes it walked over; if these are not all, they end with a whole message, unless a bad one began in an earlier
     *     view
     */
    public int scan(ByteBuf view) {
        int start = view.readerIndex();
        int at = start;
        int end = view.writerIndex();
        stopped = false;
        while (at < end && !lost && !stopped) {
            if (bodyLeft > 0) {
                int piece = Math.min(bodyLeft, end - at);
                if (listening) {
                    hear(listener.body(type, bodyLength, bodyLength - bodyLeft, view, at, piece));
                }
                bodyLeft -= piece;
                at += piece;
                stopIfWhole();
            } else if (headerBytes == 0 && end - at >= WireLimits.MESSAGE_HEADER) {
                type = view.getByte(at);
                begin(view.getInt(at + 1));
                at += lost ? 0 : WireLimits.MESSAGE_HEADER;
            } else {
                straddlingHeader(view.getByte(at));
                at = lost ? start : at + 1;
            }
        }
        return at - start;
    }

    private void hear(Walk next) {
        if (next == Walk.STOP_BEHIND) {
            stopping = true;
        }
    }

    private void stopIfWhole() {
        if (stopping && bodyLeft == 0) {
            stopping = false;
            stopped = true;
        }
    }

    /** A header that is cut by the end of a buffer is collected byte by byte. */
    private void straddlingHeader(byte next) {
        if (headerBytes == 0) {
            type = next;
            lengthSoFar = 0;
        } else {
            lengthSoFar = (lengthSoFar << Byte.SIZE) | (next & 0xff);
        }
        headerBytes++;
        if (headerBytes == WireLimits.MESSAGE_HEADER) {
            begin(lengthSoFar);
            headerBytes = lost ? headerBytes : 0;
        }
    }

    private void begin(int length) {
        // The length counts itself. As an unsigned comparison this refuses what is negative, too small and too large at
        // once.
        int body = length - Integer.BYTES;
        if (Integer.compareUnsigned(body, WireLimits.MAX_BODY) > 0) {
            lost = true;
            return;
        }
        bodyLength = body;
        bodyLeft = body;
        listening = wants(type);
        if (listening) {
            hear(listener.header(type, body));
            stopIfWhole();
        }
    }

    /** The listener stopped the last walk, behind a message. */
    public boolean stopped() {
        return stopped;
    }

    /** Between two messages: everything that was walked over is whole. */
    public boolean atBoundary() {
        return bodyLeft == 0 && headerBytes == 0;
    }
}
