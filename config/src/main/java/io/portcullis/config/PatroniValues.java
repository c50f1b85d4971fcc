package io.portcullis.config;

import io.portcullis.tls.TlsSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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

    /** A map of single values. The variable is one as in YAML, and may lack its braces. */
    Map<String, String> pairs(String key) {
        Section map = map(key);
        Map<String, String> pairs = new TreeMap<>();
        for (String name : map.keys("")) {
            String value = map.optional(Key.<String>undocumented(name, text -> text));
            if (value != null) {
                pairs.put(name, value);
            }
        }
        return pairs;
    }

    private Section map(String key) {
        String variable = variable(key);
        String text = environment.get(variable);
        if (text == null) {
            return section.section(key);
        }
        try {
            String braced = text.strip().startsWith("{") ? text : "{" + text + "}";
            return Section.root(variable, YamlFile.read(variable, braced), problems);
        } catch (InvalidConfiguration e) {
            problems.addAll(e.problems());
            return Section.root(variable, null, problems);
        }
    }

    boolean flag(String key, boolean otherwise) {
        Boolean said = value(key, text -> Values.flag(text.toLowerCase(Locale.ROOT)));
        return said == null ? otherwise : said;
    }

    /** Those of a section in this one; its variables are those of a section of that name. */
    PatroniValues inner(String key) {
        return new PatroniValues(
                section.section(key), "PATRONI_" + key.toUpperCase(Locale.ROOT) + "_", environment, problems);
    }

    /**
     * What {@code cacert}, {@code cert} and {@code key} say. A key may stand in the file of its certificate.
     *
     * @throws IllegalArgumentException if one is missing that another needs
     */
    TlsSettings tls(boolean checkHostName) {
        Path ca = value("cacert", Values::readable);
        Path certificate = value("cert", Values::readable);
        Path key = value("key", Values::readable);
        return new TlsSettings(
                ca,
                certificate,
                certificate != null && key == null ? certificate : key,
                checkHostName || ca == null ? TlsSettings.HostName.CHECKED : TlsSettings.HostName.IGNORED);
    }

    private String variable(String key) {
        return prefix + key.toUpperCase(Locale.ROOT);
    }
}
