package io.portcullis.config.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.config.ConfigReader;
import io.portcullis.config.DocumentedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page is made from what {@link ConfigReader} reads. To write it: {@code -Ddocs.write=true}. */
class ConfigurationReferenceTest {
    private static final String HEAD = """
            # Configuration reference

            Every key, as the gateway reads it. [configuration.md](configuration.md) has an annotated example and explains what
            needs more than a line. This page is made from the code (`ConfigurationReferenceTest`, with `-Ddocs.write=true`).

            A *duration* is a number with `ms`, `s`, `m` or `h`, ten years at the most. *Bytes* are a number with `B`, `kB`, `MB`,
            `GB` or `TB`, powers of 1024. *Reload* says whether a changed value takes effect at `SIGHUP`, for what begins after it.
            Files of certificates, keys and passwords are read again when they change; another path needs a restart.

            `cluster:` is the short form for one entry of `clusters:`, and takes the same keys.
            """;

    @Test
    void thePageIsMadeFromTheKeysThatAreRead() throws IOException {
        Map<String, List<DocumentedKey>> sections = ConfigReader.keys().stream()
                .collect(Collectors.groupingBy(
                        ConfigurationReferenceTest::section, LinkedHashMap::new, Collectors.toList()));
        String page = HEAD
                + sections.entrySet().stream()
                        .map(each -> table(each.getKey(), each.getValue()))
                        .collect(Collectors.joining());
        Path file = root().resolve("docs/configuration-reference.md");
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, page);
        }
        assertThat(Files.readString(file)).isEqualTo(page);
    }

    @Test
    void noKeyIsReadTwice() {
        assertThat(ConfigReader.keys()).extracting(DocumentedKey::path).doesNotHaveDuplicates();
    }

    private static String section(DocumentedKey key) {
        return key.path().contains(".") ? key.path().substring(0, key.path().lastIndexOf('.')) : "";
    }

    private static String table(String section, List<DocumentedKey> keys) {
        return "\n## " + (section.isEmpty() ? "At the top" : "`" + section + "`")
                + "\n\n| key | type | default | range | reload | meaning |\n|---|---|---|---|---|---|\n"
                + keys.stream().map(ConfigurationReferenceTest::row).collect(Collectors.joining());
    }

    private static String row(DocumentedKey key) {
        String name = key.path().substring(key.path().lastIndexOf('.') + 1);
        return "| `%s` | %s | %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        key.type(),
                        key.otherwise(),
                        key.range(),
                        RestartSection.has(key.path()) ? "restart" : "yes",
                        key.meaning());
    }

    private static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("ARCHITECTURE.md"))) {
                return folder;
            }
        }
        throw new IllegalStateException("not run inside the repository");
    }
}
