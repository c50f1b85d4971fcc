package io.portcullis.pgwire;

/** Sizes that PostgreSQL itself enforces. The gateway accepts no larger ones from a peer. */
public final class WireLimits {
    /** Length word and code of an untagged packet. */
    public static final int STARTUP_HEADER = 8;

    /**
     * The untagged first packet, length word included. PostgreSQL compares what follows the length word with {@code
     * MAX_STARTUP_PACKET_LENGTH}, 10,000, of {@code libpq/pqcomm.h}.
     */
    public static final int MAX_STARTUP_PACKET = 10_004;

    /** Type byte and length word of every other message. */
    public static final int MESSAGE_HEADER = 5;

    /**
     * The largest message body there can be: both sides assemble a message in one allocation, which PostgreSQL limits to 1 GiB - 1
     * ({@code MaxAllocSize} of {@code utils/memutils.h}).
     */
    public static final int MAX_BODY = 0x3fff_ffff;

    /** A cancel key's secret is 4 bytes in protocol 3.0 and up to 256 since 3.2. */
    public static final int MIN_CANCEL_SECRET = 4;

    public static final int MAX_CANCEL_SECRET = 256;

    private WireLimits() {}
}
