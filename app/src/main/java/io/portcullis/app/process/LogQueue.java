package io.portcullis.app.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.event.KeyValuePair;

/**
 * Stands between the threads that log and the place where the log goes: no thread waits for the reader of the log. A line that does not fit
 * into the queue is dropped and counted, and the log names the number as soon as it goes on.
 */
final class LogQueue extends UnsynchronizedAppenderBase<ILoggingEvent> {
    /** Some megabytes; two lines a session. */
    static final int MAX_LINES = 8_192;

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final Appender<ILoggingEvent> out;
    private final Logger own;
    private final BlockingQueue<ILoggingEvent> queue;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread =
            Thread.ofPlatform().name("portcullis-log").daemon().unstarted(this::run);
    private final AtomicLong written = new AtomicLong();
    private long reported;

    /** @param out where the lines go; called on one thread only */
    LogQueue(LoggerContext context, Appender<ILoggingEvent> out, int lines) {
        this.out = out;
        this.own = context.getLogger(LogQueue.class);
        this.queue = new ArrayBlockingQueue<>(lines);
        setContext(context);
    }

    @Override
    public void start() {
        super.start();
        thread.start();
    }

    /** Lines dropped so far. */
    long dropped() {
        return dropped.get();
    }

    @Override
    protected void append(ILoggingEvent event) {
        // The text is made here: what it speaks of may change before it is written.
        event.prepareForDeferredProcessing();
        addContext(event);
        if (queue.offer(event)) {
            accepted.incrementAndGet();
        } else {
            dropped.incrementAndGet();
        }
    }

    /** The thread's context, such as the cluster that it works for, becomes part of the line. */
    private static void addContext(ILoggingEvent event) {
        Map<String, String> context = event.getMDCPropertyMap();
        if (!context.isEmpty() && event instanceof LoggingEvent line) {
            context.forEach((key, value) -> {
                if (line.getKeyValuePairs() == null
                        || line.getKeyValuePairs().stream().noneMatch(pair -> pair.key.equals(key))) {
                    line.addKeyValuePair(new KeyValuePair(key, value));
                }
            });
        }
    }

    private void run() {
        try {
            while (true) {
                ILoggingEvent next = queue.poll(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                reportDropped();
                if (next != null) {
                    out.doAppend(next);
                    written.incrementAndGet();
                }
            }
        } catch (InterruptedException e) {
            addInfo("log writer stopped");
        }
    }

    private void reportDropped() {
        long now = dropped.get();
        if (now != reported) {
            LoggingEvent line = new LoggingEvent(
                    LogQueue.class.getName(),
                    own,
                    Level.WARN,
                    "the log was read too slowly: " + (now - reported) + " lines are missing here",
                    null,
                    null);
            reported = now;
            out.doAppend(line);
        }
    }

    /**
     * Waits until all that was logged before is written.
     *
     * @return false if that took longer than {@code timeout}: the log is not read
     */
    boolean flush(Duration timeout) {
        long wanted = accepted.get();
        long end = System.nanoTime() + timeout.toNanos();
        while (written.get() < wanted) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
