package io.portcullis.fencing;

import java.util.Locale;

/** A state that a person should look at, beyond being closed. Raised while it lasts. */
public enum Alarm {
    DCS_REGRESSED,
    LEADERSHIP_REAPPEARED,
    TWO_PRIMARIES,
    CLOCK_JUMPED,
    /** An operator's pin is in force: the promise is off. */
    PINNED;

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
