package io.portcullis.fencing.barrier;

import io.portcullis.topology.Acknowledgement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's registration as others see it.
 *
 * @param name what people call it, unique among the gateways of a cluster
 * @param id distinguishes this registration from every other; see {@link io.portcullis.fencing.Registration#id}
 * @param maxSilence how long the gateway may relay after a contact was sent; P in {@code docs/barrier.md}
 * @param acknowledged what it wrote last when it had severed everything else, or null
 */
public record RegisteredGateway(
        String name,
        String id,
        Duration maxSilence,
        @Nullable Acknowledgement acknowledged) {}
