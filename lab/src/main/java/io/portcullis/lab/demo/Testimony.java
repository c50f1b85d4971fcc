package io.portcullis.lab.demo;

import java.util.List;
import java.util.Set;

/** The attempts of a writer, and its rows that are present at the end. */
record Testimony(String writer, List<Attempt> attempts, Set<Long> surviving) {
    Testimony {
        attempts = List.copyOf(attempts);
        surviving = Set.copyOf(surviving);
    }
}
