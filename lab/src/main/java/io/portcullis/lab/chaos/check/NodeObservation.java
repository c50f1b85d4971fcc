package io.portcullis.lab.chaos.check;

/**
 * One answer of a gateway: is its primary route open?
 *
 * @param reason the gateway's reason for being closed; empty otherwise
 */
public record NodeObservation(String gateway, long at, Answer answer, String reason) {
    /** The answer. */
    public enum Answer {
        OPEN,
        CLOSED,
        /** No answer. */
        SILENT
    }
}
