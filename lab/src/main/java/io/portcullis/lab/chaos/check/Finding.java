package io.portcullis.lab.chaos.check;

/** Something that must not happen, and happened. */
public record Finding(Kind kind, ExpiryCover cover, String what) {
    /** What it is. */
    public enum Kind {
        FALSE_SUCCESS("false success"),
        LOST_BY_FENCING("acknowledged write that fencing lost"),
        LOST_UNEXPLAINED("acknowledged write that had been replicated and is gone"),
        FAILED_BUT_PRESENT("write that failed and is there"),
        BACKWARD_READ("read that went back in time"),
        OPEN_AT_ONCE("two leaderships served at once");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** Whether the gateway promises that it does not happen. */
    public boolean isViolation(boolean barrier) {
        return switch (cover) {
            case THE_PERMIT -> true;
            case THE_BARRIER -> barrier;
            case NOTHING -> false;
        };
    }

    @Override
    public String toString() {
        return kind.words() + ": " + what;
    }
}
