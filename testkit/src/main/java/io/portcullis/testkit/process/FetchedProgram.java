package io.portcullis.testkit.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A program of another release of Debian. A script fetches it into the cache of the user. */
public enum FetchedProgram {
    CONSUL("consul-1.8.7/consul", "script/consul"),
    ETCD_3_5("etcd-3.5/etcd", "script/etcd-3.5");

    private final String place;
    private final String script;

    FetchedProgram(String place, String script) {
        this.place = place;
        this.script = script;
    }

    /** Nothing if it was not fetched. */
    public Optional<Path> find() {
        return Optional.of(cache().resolve("portcullis").resolve(place)).filter(Files::isExecutable);
    }

    /** @throws MissingPrograms with what fetches it, if that was not done */
    public Path path() {
        return find().orElseThrow(() -> new MissingPrograms(missing()));
    }

    /** That it is not there, and what fetches it. */
    public String missing() {
        return place.substring(0, place.indexOf('/')) + " is missing: " + script + " fetches it";
    }

    private static Path cache() {
        String given = System.getenv("XDG_CACHE_HOME");
        return given == null || given.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(given);
    }
}
