package io.portcullis.testkit.process;

import java.util.List;

/** Programs that the servers need are not installed. The message says what to install. */
public final class MissingPrograms extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingPrograms(List<String> programs, String packages) {
        super("missing: " + String.join(", ", programs) + ". On Debian or Ubuntu: apt-get install " + packages);
    }

    /** One that is fetched: see {@link FetchedProgram}. */
    MissingPrograms(String remedy) {
        super(remedy);
    }
}
