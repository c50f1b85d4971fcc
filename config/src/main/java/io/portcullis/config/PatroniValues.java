package io.portcullis.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A section of a Patroni file, and the variables that override it, such as {@code PATRONI_ETCD3_HOSTS} (patroni/config.py).
 *
 * @param prefix what the variables of the section begin with
 */
record PatroniValues(Section section, String prefix, Map<String, String> environment, List<ConfigError> problems) {
    /** Whether one of its variables is set. */
    boolean hasVariables() {
        return environment.keySet().stream().anyMatch(variable -> variable.startsWith(prefix));
    }

    /** The value; null if it is missing or cannot be read. */
    <T> @Nullable T value(String key, Function<String, T> reader) {
        String variable = variable(key);
        String value = environment.get(variable);
        if (value == null) {
            return section.optional(Key.undocumented(key, reader::apply));
        }
        section.has(key);
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            problems.add(new ConfigError(variable, null, String.valueOf(e.getMessage())));
            return null;
        }
    }

    @Nullable
    String text(String key) {
        return value(key, Function.identity());
    }

    /** A list. One text may hold several, separated by commas; the variable may be a list as in YAML. */
    List<String> texts(String key) {
        String variable = environment.get(variable(key));
        List<String> texts = variable == null
                ? section.values(Key.<String>undocumented(key, text -> text))
                : List.of(variable.replaceAll("[\\[\\]'\"]", ""));
        return texts.stream()
                .flatMap(text -> List.of(text.split(",", -1)).stream())
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private String variable(String key) {
        return prefix + key.toUpperCase(Locale.ROOT);
    }
}
