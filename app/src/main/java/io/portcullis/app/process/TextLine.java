package io.portcullis.app.process;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * An event as one line of text: time, level, message, key="value" pairs. A stack trace follows, in lines that begin with a tab. Clients choose
 * what is in many of the values; they cannot make two lines of one, nor one pair of two, nor command the reader's terminal.
 */
final class TextLine extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss.SSS")
            .appendOffsetId()
            .toFormatter(Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(200);
        TIME.formatTo(event.getInstant(), line);
        line.append(' ').append("%-5s".formatted(event.getLevel())).append(' ');
        escape(event.getFormattedMessage(), false, line);
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                line.append(' ').append(pair.key).append("=\"");
                escape(String.valueOf(pair.value), true, line);
                line.append('"');
            }
        }
        line.append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            ThrowableProxyUtil.asString(thrown)
                    .lines()
                    .filter(each -> !each.isBlank())
                    .forEach(each -> {
                        escape("\t" + each.stripLeading(), false, line);
                        line.append('\n');
                    });
        }
        return line.toString();
    }

    /** @param inQuotes whether a quote would end it */
    private static void escape(String text, boolean inQuotes, StringBuilder to) {
        text.codePoints().forEach(each -> {
            switch (each) {
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '"', '\\' -> to.append(inQuotes ? "\\" : "").appendCodePoint(each);
                default -> {
                    if (each != '\t' && isInvisible(each)) {
                        to.append("\\u%04x".formatted(each));
                    } else {
                        to.appendCodePoint(each);
                    }
                }
            }
        });
    }

    /** What moves a cursor, breaks a line or turns the direction of writing. */
    private static boolean isInvisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
