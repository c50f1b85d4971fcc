package io.portcullis.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The policy is the same for every source: no word of one belongs into it, not even in a comment. */
class NoDcsIsNamedTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern NAMES = Pattern.compile(
            "etcd|consul|patroni|zookeeper|kubernetes|stolon|pg_auto_failover|\\braft\\b|lease[ _-]?id",
            Pattern.CASE_INSENSITIVE);

    /** What the sources say where one of them is named. */
    private static Stream<String> namesIn(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
                    .filter(i -> NAMES.matcher(lines.get(i)).find())
                    .map(i -> file + ":" + (i + 1) + ": " + lines.get(i).strip());
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    @Test
    void noSourceFileNamesADcsOrAnAgent() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).hasSizeGreaterThan(50);
            assertThat(sources.stream().flatMap(NoDcsIsNamedTest::namesIn)).isEmpty();
        }
    }
}
