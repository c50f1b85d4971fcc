package io.portcullis.discovery.registration;

import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/**
 * Who a gateway is in the DCS.
 *
 * @param name the configured name, or the host's, and something that no other process has: a gateway that is started again is another one
 * @param started when this process started
 * @param sessions how many sessions it has at this moment; for people
 */
public record GatewayIdentity(String name, Instant started, IntSupplier sessions) {
    private static final HexFormat HEX = HexFormat.of();

    /** An identity for this process. */
    public static GatewayIdentity of(String name, IntSupplier sessions) {
        byte[] random = new byte[4];
        ThreadLocalRandom.current().nextBytes(random);
        return new GatewayIdentity(name + "-" + HEX.formatHex(random), Instant.now(), sessions);
    }
}
