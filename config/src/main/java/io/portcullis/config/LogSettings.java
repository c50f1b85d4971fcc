package io.portcullis.config;

/** How the log is written. */
public record LogSettings(Format format, Level level) {
    public enum Format {
        TEXT,
        JSON
    }

    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    public static final LogSettings DEFAULT = new LogSettings(Format.TEXT, Level.INFO);
}
