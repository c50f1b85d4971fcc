package io.portcullis.lab.chaos.check;

/**
 * A server began to accept writes on a timeline.
 *
 * @param seen when the first answer that shows it arrived; the promotion was certainly earlier
 */
public record Promotion(String node, long timeline, long seen) {}
