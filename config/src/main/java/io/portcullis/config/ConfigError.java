package io.portcullis.config;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong with the configuration.
 *
 * @param place the file and line, or the flag
 * @param path the key, such as {@code fencing.margin}; null if it is about the whole
 * @param text what is wrong and what would be right, one sentence without full stop
 */
public record ConfigError(String place, @Nullable String path, String text) {
    @Override
    public String toString() {
        return place + ": " + (path == null || path.isEmpty() ? "" : path + ": ") + text;
    }
}
