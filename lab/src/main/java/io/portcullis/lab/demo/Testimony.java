package io.portcullis.lab.demo;

import java.util.List;
import java.util.Set;

/** What a writer was told, and which of its rows are there in the end. */
record Testimony(String writer, List<Attempt> attempts, Set<Long> surviving) {
    Testimony {
        attempts = List.copyOf(attempts);
        surviving = Set.copyOf(surviving);
    }
}
