package io.portcullis.lab.chaos.check;

/**
 * A gateway was asked whether its primary route is open.
 *
 * @param reason why it is closed, in the gateway's words; empty otherwise
 */
public record NodeObservation(String gateway, long at, Answer answer, String reason) {
    /** What it said. */
    public enum Answer {
        OPEN,
        CLOSED,
        /** It did not answer. */
        SILENT
    }
}
