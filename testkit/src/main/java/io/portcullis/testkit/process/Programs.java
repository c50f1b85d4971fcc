package io.portcullis.testkit.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Finds the programs of the servers. */
public final class Programs {
    private static final String PACKAGES =
            "patroni etcd-server etcd-client postgresql python3-etcd python3-psycopg2 openssl";

    private static final Path POSTGRES_VERSIONS = Path.of("/usr/lib/postgresql");
    private static final String POSTGRES = "postgres (looked in " + POSTGRES_VERSIONS + "/*/bin)";
    /** Of every DCS. The programs of one DCS are missed when it is started. */
    private static final List<String> REQUIRED_PROGRAMS = List.of("patroni", "setsid", "setpriv", "ipcrm");

    private Programs() {}

    /** @throws MissingPrograms with all missing programs, and the packages that have them */
    public static void require() {
        List<String> missing = new ArrayList<>();
        REQUIRED_PROGRAMS.stream().filter(program -> find(program).isEmpty()).forEach(missing::add);
        if (newestPostgres().isEmpty()) {
            missing.add(POSTGRES);
        }
        if (!missing.isEmpty()) {
            throw new MissingPrograms(missing, PACKAGES);
        }
    }

    /** The folder of the newest PostgreSQL; Debian does not put its server programs on the PATH. */
    public static Path postgresBin() {
        return newestPostgres().orElseThrow(() -> missing(POSTGRES));
    }

    public static String path(String program) {
        return find(program).orElseThrow(() -> missing(program)).toString();
    }

    private static MissingPrograms missing(String program) {
        return new MissingPrograms(List.of(program), PACKAGES);
    }

    /** Looks on the PATH, and in the folders for programs of the administrator. */
    public static Optional<Path> find(String program) {
        return Stream.of(searchPath().split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The PATH of the caller, then the folders of the system: cron and systemd leave out sbin. */
    static String searchPath() {
        String callers = System.getenv("PATH");
        String systems = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        return callers == null ? systems : callers + File.pathSeparator + systems;
    }

    private static Optional<Path> newestPostgres() {
        if (!Files.isDirectory(POSTGRES_VERSIONS)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(POSTGRES_VERSIONS, "[0-9]*")) {
            return StreamSupport.stream(versions.spliterator(), false)
                    .filter(version -> Files.isExecutable(version.resolve("bin/postgres")))
                    .max(Comparator.comparingDouble(
                            version -> Double.parseDouble(version.getFileName().toString())))
                    .map(version -> version.resolve("bin"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + POSTGRES_VERSIONS, e);
        }
    }
}
