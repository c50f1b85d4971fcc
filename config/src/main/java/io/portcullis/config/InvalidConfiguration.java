package io.portcullis.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Carries all that is wrong with it, not only the first. */
public final class InvalidConfiguration extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    InvalidConfiguration(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
