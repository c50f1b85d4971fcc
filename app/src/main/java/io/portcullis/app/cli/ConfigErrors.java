package io.portcullis.app.cli;

import io.portcullis.config.ConfigError;
import io.portcullis.config.InvalidConfiguration;
import java.util.Optional;

/** Prints what is wrong with a configuration. */
final class ConfigErrors {
    private ConfigErrors() {}

    interface Reading<T> {
        T read() throws InvalidConfiguration;
    }

    /** What was read, or nothing after everything that is wrong was printed on standard error. */
    static <T> Optional<T> orTell(Reading<T> reading) {
        try {
            return Optional.of(reading.read());
        } catch (InvalidConfiguration e) {
            for (ConfigError problem : e.problems()) {
                System.err.println(problem);
            }
            System.err.println(e.problems().size() + (e.problems().size() == 1 ? " problem" : " problems")
                    + " with the configuration. docs/configuration.md describes every key.");
            return Optional.empty();
        }
    }
}
