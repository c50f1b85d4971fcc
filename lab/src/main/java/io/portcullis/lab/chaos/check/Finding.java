package io.portcullis.lab.chaos.check;

/** An event that must not happen, and happened. */
public record Finding(Kind kind, ExpiryCover cover, String what) {
    /** The kinds of findings. */
    public enum Kind {
        FALSE_SUCCESS("false success"),
        LOST_BY_FENCING("acknowledged write that fencing lost"),
        LOST_UNEXPLAINED("acknowledged write that was replicated and is missing"),
        FAILED_BUT_PRESENT("failed write that is present"),
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

    /** Does the gateway promise that this does not happen? */
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
