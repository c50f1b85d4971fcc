package io.portcullis.config;

import io.portcullis.text.Labels;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key as the configuration reference shows it.
 *
 * @param path where it stands in the file, such as {@code limits.connect-wait}
 * @param otherwise what holds without it
 */
public record DocumentedKey(String path, String type, String otherwise, String range, String meaning) {
    static DocumentedKey of(String path, Key<?> key, @Nullable Object otherwise) {
        String usual = key.usual();
        return new DocumentedKey(
                path, key.type(), usual == null ? shown(otherwise) : usual, key.range(), key.meaning());
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "none";
            case Duration length -> "`" + Units.text(length) + "`";
            case Long bytes -> "`" + Units.text(bytes) + "`";
            case Enum<?> constant -> "`" + Labels.of(constant) + "`";
            case Optional<?> option -> option.isPresent() ? shown(option.get()) : "`off`";
            default -> "`" + value + "`";
        };
    }
}
