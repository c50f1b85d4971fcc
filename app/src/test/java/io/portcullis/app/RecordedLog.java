package io.portcullis.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** What is logged while something happens. */
final class RecordedLog {
    private RecordedLog() {}

    /** What happens while the log is recorded. */
    interface Scene {
        void play() throws IOException;
    }

    /** @param by the name of a logger */
    static List<ILoggingEvent> of(String by, Scene scene) throws IOException {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(by);
        // A command that another class has run in this process may have made the log quiet.
        Map<Logger, Level> before = new HashMap<>();
        for (String ours : List.of("io.portcullis", "portcullis")) {
            Logger quiet = (Logger) LoggerFactory.getLogger(ours);
            before.put(quiet, quiet.getLevel());
            quiet.setLevel(Level.INFO);
        }
        appender.start();
        logger.addAppender(appender);
        try {
            scene.play();
        } finally {
            logger.detachAppender(appender);
            before.forEach(Logger::setLevel);
        }
        return List.copyOf(appender.list);
    }
}
