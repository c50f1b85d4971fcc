package io.portcullis.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.portcullis.config.LogSettings.Format;
import io.portcullis.testkit.junit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client names its user and its database as it likes; what it says cannot look like something that the gateway says. */
class LogLineTest {
    private static final String FORGED = "x\" reason=\"fine\"\n2026-01-01T00:00:00.000Z ERROR forged";
    private static final String NASTY = "\n\r\t\"\\=,{}' \u0000\u001b\u007f\u0085\u2028\u2029\u202e\ud800\u00e4\u4e2d";

    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void start() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    private String line(Format format, String message, @Nullable Throwable thrown, String user, String database) {
        LoggingEvent event =
                new LoggingEvent("here", context.getLogger("portcullis"), Level.INFO, message, thrown, new Object[0]);
        event.addKeyValuePair(new KeyValuePair("user", user));
        event.addKeyValuePair(new KeyValuePair("database", database));
        return new String(encoded(format, event), StandardCharsets.UTF_8);
    }

    private byte[] encoded(Format format, ILoggingEvent event) {
        return Logging.encoder(context, format).encode(event);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aDatabaseNameWithALineBreakMakesNoSecondLine(Format format) {
        String line = line(format, "session established", null, "alice", FORGED);
        assertThat(line.lines()).hasSize(1);
        assertThat(line).endsWith("\n").doesNotContain("x\" reason=\"fine\"");
    }

    @Test
    void aValueThatIsPlainStaysAsItIs() {
        assertThat(line(Format.TEXT, "session established", null, "alice", "ordres d'\u00e9t\u00e9"))
                .endsWith("INFO  session established user=\"alice\" database=\"ordres d'\u00e9t\u00e9\"\n");
    }

    @Test
    void whatIsNotPrintedIsShown() {
        assertThat(line(Format.TEXT, "m", null, "a\nb\rc", "\"\\\u001b[31m"))
                .endsWith("m user=\"a\\nb\\rc\" database=\"\\\"\\\\\\u001b[31m\"\n");
    }

    @Test
    void noLineOfAStackTraceLooksLikeAnEvent() {
        String lines = line(
                Format.TEXT,
                "failed",
                new IllegalStateException(
                        "no\n2026-01-01T00:00:00.000Z ERROR forged", new RuntimeException("why\rnot")),
                "a",
                "b");
        assertThat(lines.lines().skip(1)).hasSizeGreaterThan(3).allMatch(each -> each.startsWith("\t"));
        assertThat(lines).contains("Caused by: java.lang.RuntimeException: why").doesNotContain("\r");
    }

    @TestFactory
    Stream<DynamicTest> whateverAClientSaysCanBeReadBack() {
        return Seeds.trials(200, random -> {
            String message = text(random);
            String user = text(random);
            String database = text(random);
            Throwable thrown = random.nextBoolean() ? new RuntimeException(text(random)) : null;

            String text = line(Format.TEXT, message, thrown, user, database);
            assertThat(text.lines().skip(1)).allMatch(each -> each.startsWith("\t"));
            String first = text.lines().findFirst().orElseThrow();
            assertThat(first.chars()).noneMatch(each -> Character.isISOControl(each) && each != '\t');
            assertThat(values(first)).isEqualTo(List.of(user, database));

            String json = line(Format.JSON, message, thrown, user, database);
            assertThat(json.lines()).hasSize(1);
            JsonNode tree = JsonMapper.shared().readTree(json);
            assertThat(tree.get("formattedMessage").asString()).isEqualTo(message);
            assertThat(tree.get("kvpList").get(0).get("user").asString()).isEqualTo(user);
            assertThat(tree.get("kvpList").get(1).get("database").asString()).isEqualTo(database);
        });
    }

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        while (text.length() < length) {
            text.append(
                    random.nextBoolean()
                            ? NASTY.charAt(random.nextInt(NASTY.length()))
                            : (char) ('a' + random.nextInt(26)));
        }
        // A file holds no half of a pair; what a client said has been decoded from UTF-8.
        return text.toString().replace('\ud800', '?');
    }

    /** The last two quoted values of a line, read as its reader would. */
    private static List<String> values(String line) {
        List<String> values = new ArrayList<>();
        int at = line.lastIndexOf(" user=\"") + 7;
        while (values.size() < 2) {
            StringBuilder value = new StringBuilder();
            while (line.charAt(at) != '"') {
                char next = line.charAt(at++);
                if (next != '\\') {
                    value.append(next);
                    continue;
                }
                char escaped = line.charAt(at++);
                switch (escaped) {
                    case 'n' -> value.append('\n');
                    case 'r' -> value.append('\r');
                    case 'u' -> {
                        value.append((char) Integer.parseInt(line.substring(at, at + 4), 16));
                        at += 4;
                    }
                    default -> value.append(escaped);
                }
            }
            values.add(value.toString());
            at += values.size() == 1 ? "\" database=\"".length() : 1;
        }
        assertThat(at).isEqualTo(line.length());
        return values;
    }
}
