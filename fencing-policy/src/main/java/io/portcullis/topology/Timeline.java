package io.portcullis.topology;

/**
 * One timeline of PostgreSQL. A number can come twice: two nodes that were promoted from the same timeline both take the next one. So
 * where it began belongs to it, as far as that is known.
 *
 * @param number counted from 1; 0 if it is not known
 * @param begin the WAL position at which it left the timeline before, in bytes, or {@link #UNKNOWN}
 */
public record Timeline(int number, long begin) {
    public static final long UNKNOWN = -1;

    public static final Timeline NONE = new Timeline(0, UNKNOWN);

    public boolean known() {
        return number > 0;
    }

    /** Both say where they began, and it is not the same place. */
    public boolean beganElsewhere(long otherBegin) {
        return begin != UNKNOWN && otherBegin != UNKNOWN && begin != otherBegin;
    }

    @Override
    public String toString() {
        if (!known()) {
            return "unknown";
        }
        return begin == UNKNOWN
                ? Integer.toString(number)
                : number + " (began at %X/%X)".formatted(begin >>> 32, begin & 0xFFFF_FFFFL);
    }
}
