package io.portcullis.topology;

/** When something in a DCS was written. Opaque: a source compares its own marks, and nothing else is known of them. */
public interface Mark {
    /** Whether one thing was written after another. */
    enum Answer {
        YES,
        NO,
        CANNOT_TELL
    }

    Answer after(Mark other);
}
