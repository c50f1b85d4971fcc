package io.portcullis.lab.tool;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Prints progress: colours and a live last line on a terminal, plain lines elsewhere. */
public final class Terminal implements AutoCloseable {
    private static final Duration REDRAW_INTERVAL = Duration.ofMillis(200);
    private static final String SPINNER_FRAMES = "|/-\\";
    private static final String ERASE_LINE = "\r\u001b[K";
    /** A wrapped live line could not be erased, so it is cut off instead. */
    private static final String DISABLE_WRAP = "\u001b[?7l";

    private static final String ENABLE_WRAP = "\u001b[?7h";

    private final PrintWriter out;
    private final Style style;
    private final Stopwatch stopwatch;
    private LiveText live = () -> "";
    private String waitingFor = "";
    private boolean muted;

    /** The numbers in the live line. */
    public interface LiveText {
        String text();
    }

    /** What the terminal can show. */
    public enum Style {
        PLAIN,
        LIVE;

        /** As usual: only text into files and pipes, or with NO_COLOR. */
        public static Style ofThisProcess() {
            boolean plain = Optional.ofNullable(System.console())
                            .filter(Console::isTerminal)
                            .isEmpty()
                    || System.getenv("NO_COLOR") != null
                    || "dumb".equals(System.getenv("TERM"));
            return plain ? PLAIN : LIVE;
        }
    }

    /** The colours of text. */
    public enum Colour {
        BOLD(1),
        RED(31),
        GREEN(32);

        private final int code;

        Colour(int code) {
            this.code = code;
        }
    }

    public Terminal(PrintWriter out, Style style, Stopwatch stopwatch) {
        this.out = out;
        this.style = style;
        this.stopwatch = stopwatch;
        if (style == Style.LIVE) {
            Thread.ofPlatform().daemon().name("progress").start(this::spin);
        }
    }

    /** Prints a line with the time since the start. */
    public void say(String text) {
        line("[%6.1f s] %s".formatted(seconds(), text));
    }

    public void title(String text) {
        line("");
        line(paint(text, Colour.BOLD));
    }

    public synchronized void line(String text) {
        if (muted) {
            return;
        }
        eraseLiveLine();
        out.println(text);
        out.flush();
    }

    /** The last line of a report. */
    public void result(ToolOutcome outcome) {
        line(paint("Result: " + outcome.meaning(), outcome.isSuccess() ? Colour.GREEN : Colour.RED));
    }

    public String paint(String text, Colour colour) {
        return style == Style.LIVE ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
    }

    /** Sets what the live line waits for. An empty text ends the live line. */
    public synchronized void waitingFor(String what) {
        waitingFor = what;
    }

    public synchronized void live(LiveText numbers) {
        live = numbers;
    }

    /** Prints a line, and nothing after it: later failures come from the end of the run. */
    public synchronized void lastLine(String text) {
        line(text);
        muted = true;
    }

    @Override
    public synchronized void close() {
        eraseLiveLine();
        out.flush();
        muted = true;
    }

    private void spin() {
        for (int tick = 0; drawLiveLine(tick); tick++) {
            try {
                Thread.sleep(REDRAW_INTERVAL);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized boolean drawLiveLine(int tick) {
        if (!muted && !waitingFor.isEmpty()) {
            eraseLiveLine();
            char spinner = SPINNER_FRAMES.charAt(tick % SPINNER_FRAMES.length());
            String text = "%s [%6.1f s] %s  %s".formatted(spinner, seconds(), waitingFor, live.text());
            out.print(DISABLE_WRAP + text + ENABLE_WRAP);
            out.flush();
        }
        return !muted;
    }

    private void eraseLiveLine() {
        if (style == Style.LIVE) {
            out.print(ERASE_LINE);
        }
    }

    private double seconds() {
        return stopwatch.elapsed().toMillis() / 1e3;
    }

    /** {@code 1.31 s}, in every locale. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1e3);
    }
}
