package io.portcullis.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads amounts with their units. An amount without one is refused: it would not be clear whether a timeout is in seconds. */
public final class Units {
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*([a-zA-Z]+)");

    private static final Map<String, ChronoUnit> TIMES = Map.of(
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "min", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS);

    private static final Map<String, Integer> POWERS =
            Map.of("b", 0, "kb", 1, "kib", 1, "mb", 2, "mib", 2, "gb", 3, "gib", 3, "tb", 4, "tib", 4);

    private static final Duration MAX_DURATION = Duration.ofDays(3_660);
    private static final long MAX_BYTES = 1L << 60;

    private Units() {}

    /**
     * Reads {@code 1500ms}, {@code 10s}, {@code 5m}, {@code 2h}.
     *
     * @throws IllegalArgumentException saying what would be right
     */
    public static Duration duration(String text) {
        Matcher amount = AMOUNT.matcher(text.strip());
        ChronoUnit unit = amount.matches() ? TIMES.get(amount.group(2)) : null;
        if (unit != null) {
            Duration length = Duration.of(Long.parseLong(amount.group(1)), unit);
            if (length.compareTo(MAX_DURATION) > 0) {
                throw new IllegalArgumentException("'" + text + "' is longer than ten years");
            }
            return length;
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a length of time: write it like 1500ms, 10s, 5m or 2h");
    }

    /** Writes it as {@link #duration} reads it, in the largest unit that needs no fraction. */
    static String text(Duration length) {
        long millis = length.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = length.toSeconds();
        return seconds % 3_600 == 0 && seconds > 0
                ? seconds / 3_600 + "h"
                : seconds % 60 == 0 && seconds > 60 ? seconds / 60 + "m" : seconds + "s";
    }

    /** Writes it as {@link #bytes} reads it, in the largest unit that needs no fraction. */
    static String text(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        int power = 0;
        long number = bytes;
        while (number > 0 && number % 1024 == 0 && power < units.length - 1) {
            number /= 1024;
            power++;
        }
        return number + units[power];
    }

    /**
     * Reads {@code 512B}, {@code 64kB}, {@code 16MB}, {@code 1GB}, powers of 1024 as in postgresql.conf; also {@code KiB}, {@code MiB}.
     *
     * @throws IllegalArgumentException saying what would be right
     */
    public static long bytes(String text) {
        Matcher amount = AMOUNT.matcher(text.strip());
        Integer power = amount.matches() ? POWERS.get(amount.group(2).toLowerCase(Locale.ROOT)) : null;
        if (power != null) {
            long number = Long.parseLong(amount.group(1));
            if (number > MAX_BYTES >> (10 * power)) {
                throw new IllegalArgumentException("'" + text + "' is more than any machine has");
            }
            return number << (10 * power);
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a number of bytes: write it like 512B, 64kB, 16MB or 1GB");
    }
}
