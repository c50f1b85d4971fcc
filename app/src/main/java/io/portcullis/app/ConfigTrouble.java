package io.portcullis.app;

import io.portcullis.config.InvalidConfiguration;
import io.portcullis.config.Problem;
import java.util.Optional;

/** What is wrong with a configuration, for whoever wrote it. */
final class ConfigTrouble {
    private ConfigTrouble() {}

    interface Reading<T> {
        T read() throws InvalidConfiguration;
    }

    /** What was read, or nothing after everything that is wrong has been told on standard error. */
    static <T> Optional<T> orTell(Reading<T> reading) {
        try {
            return Optional.of(reading.read());
        } catch (InvalidConfiguration e) {
            for (Problem problem : e.problems()) {
                System.err.println(problem);
            }
            System.err.println(e.problems().size() + (e.problems().size() == 1 ? " problem" : " problems")
                    + " with the configuration. docs/configuration.md describes every key.");
            return Optional.empty();
        }
    }
}
