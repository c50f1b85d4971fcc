package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.metrics.Metric;
import io.portcullis.fencing.Alarm;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.proxy.route.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Papers that nobody checks drift from the code. */
class DocumentationTest {
    private static final Path ROOT = root();

    private static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("ARCHITECTURE.md"))) {
                return folder;
            }
        }
        throw new IllegalStateException("not run inside the repository");
    }

    private static String text(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    @Test
    void theRunbookHasAnEntryForEveryReasonToBeClosedAndEveryRefusal() throws IOException {
        List<String> labels = new ArrayList<>(
                Arrays.stream(ClosedReason.values()).map(ClosedReason::label).toList());
        Unavailable.FIXED.stream().map(Unavailable::label).forEach(labels::add);
        String runbook = text("docs/runbook.md");
        assertThat(labels).allSatisfy(label -> assertThat(runbook).contains("\n### " + label + "\n"));
        assertThat(Alarm.values()).allSatisfy(alarm -> assertThat(runbook).contains("`" + alarm.label() + "`"));
    }

    @Test
    void theRunbookHasNoEntryForWhatDoesNotExist() throws IOException {
        Set<String> known =
                Arrays.stream(ClosedReason.values()).map(ClosedReason::label).collect(Collectors.toSet());
        Unavailable.FIXED.stream().map(Unavailable::label).forEach(known::add);
        known.add("too-many-pending");
        known.add("\"server does not support SSL, but SSL was required\"");
        known.add("unsupported-version, protocol-violation");
        assertThat(text("docs/runbook.md")
                        .lines()
                        .filter(line -> line.startsWith("### "))
                        .map(line -> line.substring(4)))
                .isSubsetOf(known);
    }

    /** To write the page anew: {@code -Ddocs.write=true}. */
    @Test
    void theMetricsPageIsMadeFromTheMetrics() throws IOException {
        String page = """
                # Metrics

                `/metrics` on the admin endpoint, in Prometheus' text format. This page is made from the code
                (`DocumentationTest`, with `-Ddocs.write=true`). Besides these there are Micrometer's metrics of the JVM (`jvm_…`, `process_…`, `system_…`)
                and of Netty's memory (`netty_allocator_…`): `netty_allocator_memory_used_bytes` is the direct memory that Netty has taken, of which
                `portcullis_memory_held_bytes` is the part that sessions hold.

                | metric | type | labels | meaning |
                |---|---|---|---|
                """
                + Arrays.stream(Metric.values()).map(Metric::documentation).collect(Collectors.joining("\n", "", "\n"));
        Path file = ROOT.resolve("docs/metrics.md");
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, page);
        }
        assertThat(Files.readString(file)).isEqualTo(page);
    }

    @Test
    void everyClassThatThePagesNameExists() throws IOException {
        Set<String> classes;
        try (Stream<Path> files = Files.walk(ROOT)) {
            classes = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - 5))
                    .collect(Collectors.toSet());
        }
        // Other people's, and words of the protocol that look like classes.
        classes.addAll(Set.of("LeaseTimeToLive", "StartupMessage", "BackendKeyData", "ReadContact"));
        Pattern name = Pattern.compile("`([A-Z][a-z]+[A-Z][A-Za-z]*)`");
        for (String page :
                List.of("ARCHITECTURE.md", "docs/life-of-a-connection.md", "docs/fencing.md", "docs/testing.md")) {
            Matcher names = name.matcher(text(page));
            while (names.find()) {
                assertThat(classes).as("named in %s", page).contains(names.group(1));
            }
        }
    }

    /** Given as Maven takes them: {@code SomeTest#oneOfIts}. */
    @Test
    void everyTestThatThePageOnTestingNamesExists() throws IOException {
        Matcher names = Pattern.compile("\\b(\\w+)#(\\w+)[` ]").matcher(text("docs/testing.md"));
        int found = 0;
        while (names.find()) {
            assertThat(source(names.group(1))).contains(" " + names.group(2) + "(");
            found++;
        }
        assertThat(found).isPositive();
    }

    private static String source(String type) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            Path file = files.filter(each -> each.endsWith(type + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no " + type));
            return Files.readString(file);
        }
    }

    @Test
    void linksBetweenThePagesLeadSomewhere() throws IOException {
        Pattern link = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
        for (Path folder : List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("docs/adr"))) {
            try (Stream<Path> pages = Files.list(folder)) {
                for (Path page :
                        pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                    Matcher links = link.matcher(Files.readString(page));
                    while (links.find()) {
                        assertThat(page.resolveSibling(links.group(1)))
                                .as("linked from %s", page)
                                .exists();
                    }
                }
            }
        }
    }

    @Test
    void theExampleOfTheConfigurationPageIsValidAndComplete() throws Exception {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(text("docs/configuration.md"));
        assertThat(yaml.find()).isTrue();
        Path folder = Files.createTempDirectory("example");
        Path pem = Files.writeString(folder.resolve("any.pem"), "x");
        String example = yaml.group(1).replaceAll("/etc/portcullis/[\\w.-]+", pem.toString());
        Path file = Files.writeString(folder.resolve("portcullis.yml"), example);
        var settings = io.portcullis.config.ConfigReader.read(io.portcullis.config.Flags.of(file));
        assertThat(settings.gateway().fencing()).isEqualTo(io.portcullis.fencing.FencingSettings.DEFAULT);
        assertThat(settings.gateway().limits()).isEqualTo(io.portcullis.proxy.session.LimitSettings.DEFAULT);
        assertThat(io.portcullis.config.ConfigReader.read(
                                io.portcullis.config.Flags.of(ROOT.resolve("packaging/portcullis.yml")))
                        .clusters()
                        .getFirst()
                        .settings()
                        .scope())
                .isEqualTo("demo");
    }

    /** Keys that are put together when they are written are named in the text below the table. */
    @Test
    void thePageOnTheLogHasEachKeyOnce() throws IOException {
        Pattern key = Pattern.compile("addKeyValue\\(\\s*\"([^\"]+)\"");
        Set<String> used = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(each ->
                            each.toString().endsWith(".java") && each.toString().contains("/src/main/"))
                    .toList()) {
                key.matcher(Files.readString(file)).results().forEach(found -> used.add(found.group(1)));
            }
        }
        List<String> documented = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE)
                .matcher(text("docs/log.md"))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(documented).isSorted().doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(used);
    }
}
