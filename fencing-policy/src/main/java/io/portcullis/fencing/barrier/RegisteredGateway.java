package io.portcullis.fencing.barrier;

import io.portcullis.topology.Leadership;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's registration as others see it.
 *
 * @param name what people call it, unique among the gateways of a cluster
 * @param id tells this registration from every other; see {@link io.portcullis.fencing.Registration#id}
 * @param maxSilence how long the gateway may relay after a contact was sent; P in {@code docs/barrier.md}
 * @param published the leadership for which it has severed everything else, or null
 */
public record RegisteredGateway(
        String name,
        String id,
        Duration maxSilence,
        @Nullable Leadership published) {}
