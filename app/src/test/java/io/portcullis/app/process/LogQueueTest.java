package io.portcullis.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.portcullis.testkit.process.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogQueueTest {
    private static final int LINES = 10;
    private static final Pattern TOLD =
            Pattern.compile("the log was read too slowly: (?<lines>\\d+) lines are missing here");

    /** Where a log goes that is not read before somebody says so. */
    private static final class Reader extends UnsynchronizedAppenderBase<ILoggingEvent> {
        private final CountDownLatch reads = new CountDownLatch(1);
        private final List<String> read = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            try {
                reads.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            read.add(event.getFormattedMessage());
        }
    }

    private final LoggerContext context = new LoggerContext();
    private final Reader reader = new Reader();
    private final LogQueue queue = new LogQueue(context, reader, LINES);

    @BeforeEach
    void start() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        reader.start();
        queue.start();
        context.getLogger("ROOT").addAppender(queue);
    }

    private void log(int from, int to) {
        for (int line = from; line < to; line++) {
            context.getLogger("any").info("line {}", line);
        }
    }

    /** Lines that the log itself says are missing. It says so each time that it goes on, so there may be two such lines. */
    private long toldMissing() {
        return reader.read.stream()
                .map(TOLD::matcher)
                .filter(Matcher::matches)
                .mapToLong(line -> Long.parseLong(line.group("lines")))
                .sum();
    }

    @Test
    void nobodyWaitsForAReaderAndWhatIsMissingIsCountedAndToldWhenItReadsOn() {
        log(0, 100);
        long missing = queue.dropped();
        // One is in the hands of the writer, perhaps.
        assertThat(missing).isBetween(100L - LINES - 1, 100L - LINES);
        assertThat(queue.flush(Duration.ofMillis(10))).as("flushed").isFalse();
        reader.reads.countDown();
        Waiting.until("the lines about those that are missing", Waiting.AT_MOST, () -> toldMissing() == missing);
        assertThat(queue.flush(Waiting.AT_MOST)).as("flushed").isTrue();
        assertThat(reader.read).filteredOn(line -> line.startsWith("line ")).hasSize((int) (100 - missing));
    }

    @Test
    void nothingIsLostAtANormalEnd() {
        log(0, LINES);
        reader.reads.countDown();
        assertThat(queue.flush(Waiting.AT_MOST)).isTrue();
        assertThat(reader.read).hasSize(LINES).last().isEqualTo("line " + (LINES - 1));
        assertThat(queue.dropped()).isZero();
    }
}
