package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.NotReached;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code portcullis barrier}, as the agents start it. */
public final class PromotionBarrier {
    /** In a command: the path of the agent's configuration file. */
    private static final String FILE = "{file}";

    private static final String MAIN_CLASS = "io.portcullis.app.Main";

    private final Workspace home;
    private final List<String> classPath;

    public PromotionBarrier(Workspace home) {
        this.home = home;
        this.classPath = readableClassPath();
    }

    /** The command for {@code pre_promote}, with a placeholder: {@link #filledIn}. */
    public String command() {
        return String.join(" ", command(List.of()));
    }

    /** The command for the node whose agent has this configuration file. */
    public static String filledIn(String command, Path file) {
        return command.replace(FILE, file.toString());
    }

    /**
     * The same with the ahead-of-time cache of the JVM, as our documentation recommends. One run against the
     * DCS makes the cache. A JVM has no cache for a class path with folders, such as that of a test; then this is the plain command.
     */
    public String cachedCommand(DcsAccess dcs) {
        if (!classPath.stream().allMatch(entry -> Files.isRegularFile(Path.of(entry)))) {
            return command();
        }
        String name = "barrier-training";
        Path folder = home.folder(name);
        Path cache = folder.resolve("barrier.aot");
        Path patroni = home.write(
                folder.resolve(PatroniFile.NAME), "scope: training\nname: training\n" + dcs.section() + "\n");
        List<String> command = command(List.of("-XX:AOTCacheOutput=" + cache)).stream()
                .map(word -> filledIn(word, patroni))
                .toList();
        try (ManagedProcess training = ManagedProcess.start(home, name, ManagedProcess.RunAs.SERVICE_USER, command)) {
            Waiting.until("a first run of the barrier", Waiting.AT_MOST, () -> !training.isAlive());
            if (!Files.exists(cache)) {
                throw new NotReached(
                        "the first run of the barrier made no cache" + System.lineSeparator() + training.tail());
            }
        }
        return String.join(" ", command(List.of("-XX:AOTCache=" + cache)));
    }

    private List<String> command(List<String> moreFlags) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Stream.of(
                        List.of(
                                java,
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1"),
                        moreFlags,
                        List.of(
                                "-cp",
                                String.join(File.pathSeparator, classPath),
                                MAIN_CLASS,
                                "barrier",
                                "--patroni-config",
                                FILE))
                .flatMap(List::stream)
                .toList();
    }

    /** Copies the class path: the agents do not run as root, and may not be able to read our files. */
    private List<String> readableClassPath() {
        Path folder = home.folder("classpath");
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path original = Path.of(entry);
            if (!entry.isEmpty() && Files.exists(original)) {
                Path copy = folder.resolve(copies.size() + "-" + original.getFileName());
                copy(original, copy);
                copies.add(copy.toString());
            }
        }
        return copies;
    }

    private static void copy(Path original, Path copy) {
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(original.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + original, e);
        }
    }
}
