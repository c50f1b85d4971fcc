package io.portcullis.lab.demo;

import java.time.Duration;

/** From when until when something was done to the cluster and its consequences were watched. */
record EventWindow(String title, Duration from, Duration to) {
    boolean contains(Duration instant) {
        return instant.compareTo(from) >= 0 && instant.compareTo(to) < 0;
    }
}
