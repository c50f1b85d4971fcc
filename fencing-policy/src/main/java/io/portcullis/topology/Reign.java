package io.portcullis.topology;

/**
 * Under which leader of the DCS an answer was given. What two answers say may be put together only if both are of the same reign.
 *
 * @param history which history of the DCS it belongs to
 * @param number counts the leaders of this history; 0 where the DCS does not say
 */
public record Reign(String history, long number) {
    /** Before the first answer. */
    public static final Reign NONE = new Reign("", 0);

    /** A later leader of the same history has been heard already. */
    public boolean before(Reign other) {
        return history.equals(other.history) && number < other.number;
    }
}
