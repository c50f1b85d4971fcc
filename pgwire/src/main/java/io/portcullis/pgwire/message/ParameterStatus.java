package io.portcullis.pgwire.message;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * A run-time parameter that the server reports.
 *
 * <pre>
 * Byte1('S') | Int32 length | String name | String value
 * </pre>
 */
public final class ParameterStatus {
    private static final byte[] IN_HOT_STANDBY = "in_hot_standby\0".getBytes(StandardCharsets.US_ASCII);

    /** What a server says of itself with {@code in_hot_standby}, which PostgreSQL reports since 14. */
    public enum HotStandby {
        /** This message is about something else. */
        NOT_SAID,
        ON,
        OFF
    }

    private ParameterStatus() {}

    public static HotStandby hotStandby(ByteBuf view, int index, int length) {
        if (length <= IN_HOT_STANDBY.length) {
            return HotStandby.NOT_SAID;
        }
        for (int i = 0; i < IN_HOT_STANDBY.length; i++) {
            if (view.getByte(index + i) != IN_HOT_STANDBY[i]) {
                return HotStandby.NOT_SAID;
            }
        }
        int value = index + IN_HOT_STANDBY.length;
        return view.getByte(value) == 'o' && view.getByte(index + length - 2) == 'n' ? HotStandby.ON : HotStandby.OFF;
    }
}
