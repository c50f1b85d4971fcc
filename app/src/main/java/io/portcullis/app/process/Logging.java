package io.portcullis.app.process;

import static org.slf4j.event.Level.ERROR;
import static org.slf4j.event.Level.INFO;
import static org.slf4j.event.Level.WARN;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.portcullis.config.LogSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the log goes and what a line looks like: standard error, one line an event, key="value" pairs or JSON. */
public final class Logging {
    /** gRPC writes to the JDK's log; held here because the JDK forgets the settings of loggers without a reference. */
    private static final java.util.logging.Logger GRPC = java.util.logging.Logger.getLogger("io.grpc");

    /** How long the end of the process waits for the last lines. */
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(2);

    private static volatile @Nullable LogQueue queue;

    private Logging() {}

    /** For commands, whose results go to standard output: only errors are logged, at once. */
    public static void quiet() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LogSettings settings = new LogSettings(LogSettings.Format.TEXT, LogSettings.Level.ERROR);
        context.reset();
        configure(context, settings.level(), console(context, settings.format()));
    }

    /** For a gateway, whose threads must not wait until a line is written. */
    public static void configure(LogSettings settings) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        LogQueue lines = new LogQueue(context, console(context, settings.format()), LogQueue.MAX_LINES);
        lines.start();
        queue = lines;
        configure(context, settings.level(), lines);
        forwardJdk();
    }

    private static void configure(LoggerContext context, LogSettings.Level level, Appender<ILoggingEvent> appender) {
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        // They write lines, some with stack traces, at every attempt to connect: the lines of contacts say the same.
        context.getLogger("org.apache.zookeeper").setLevel(Level.ERROR);
        context.getLogger("org.apache.curator").setLevel(Level.ERROR);
        GRPC.setLevel(java.util.logging.Level.WARNING);
        level(level);
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, LogSettings.Format format) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, format));
        appender.start();
        return appender;
    }

    /** Lines that libraries write to the JDK's log go the same way: the JDK would write them on the thread that logs. */
    private static void forwardJdk() {
        java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
        for (Handler before : root.getHandlers()) {
            root.removeHandler(before);
        }
        root.addHandler(new Forward());
    }

    private static final class Forward extends Handler {
        private final Formatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
            boolean severe = line.getLevel().intValue() >= java.util.logging.Level.SEVERE.intValue();
            boolean warns = line.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue();
            LoggerFactory.getLogger(String.valueOf(line.getLoggerName()))
                    .atLevel(severe ? ERROR : warns ? WARN : INFO)
                    .setCause(line.getThrown())
                    .log(formatter.formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Lines that are missing, since the log was read too slowly. */
    public static long dropped() {
        LogQueue lines = queue;
        return lines == null ? 0 : lines.dropped();
    }

    /** Waits until all lines are written, but not without a limit. */
    public static void flush() {
        LogQueue lines = queue;
        if (lines != null) {
            var _ = lines.flush(FLUSH_TIMEOUT);
        }
    }

    /** Changes the level of our own loggers; libraries stay at WARN. */
    public static void level(LogSettings.Level level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger("io.portcullis").setLevel(Level.valueOf(level.name()));
        context.getLogger("portcullis").setLevel(Level.valueOf(level.name()));
    }

    static Encoder<ILoggingEvent> encoder(LoggerContext context, LogSettings.Format format) {
        return switch (format) {
            case JSON -> json(context);
            case TEXT -> text(context);
        };
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder json = new JsonEncoder();
        json.setContext(context);
        json.setWithContext(false);
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        json.setWithMarkers(false);
        json.setWithMDC(false);
        json.setWithMessage(false);
        json.setWithArguments(false);
        json.setWithFormattedMessage(true);
        json.start();
        return json;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        TextLine line = new TextLine();
        line.setContext(context);
        line.start();
        LayoutWrappingEncoder<ILoggingEvent> text = new LayoutWrappingEncoder<>();
        text.setContext(context);
        text.setLayout(line);
        text.setCharset(StandardCharsets.UTF_8);
        text.start();
        return text;
    }
}
