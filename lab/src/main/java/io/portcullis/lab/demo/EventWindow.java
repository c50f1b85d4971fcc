package io.portcullis.lab.demo;

import java.time.Duration;

/** The time of an event, its effects included. */
record EventWindow(String title, Duration from, Duration to) {
    boolean contains(Duration instant) {
        return instant.compareTo(from) >= 0 && instant.compareTo(to) < 0;
    }
}
