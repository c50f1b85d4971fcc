package io.portcullis.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Carries all that is wrong with it, not only the first. */
public final class InvalidConfiguration extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<ConfigError> problems;

    InvalidConfiguration(List<ConfigError> problems) {
        super(problems.stream().map(ConfigError::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<ConfigError> problems() {
        return problems;
    }
}
