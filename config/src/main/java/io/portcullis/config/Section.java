package io.portcullis.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of the YAML file, read key by key. Each problem is written down with its line, and reading goes on with the default: so
 * one run finds them all. {@link #finish} reports the keys that were not read.
 */
final class Section {
    private final String file;
    private final String path;
    private final int line;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final Set<String> asked = new TreeSet<>();
    private final Set<String> removed = new TreeSet<>();
    private final List<ConfigError> problems;
    private final KeyListener listener;
    private final boolean templates;

    private Section(
            String file,
            String path,
            @Nullable Node node,
            int lineWithout,
            List<ConfigError> problems,
            KeyListener listener,
            boolean templates) {
        this.file = file;
        this.path = path;
        this.problems = problems;
        this.listener = listener;
        this.templates = templates;
        this.line = node == null ? lineWithout : lineOf(node);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::add);
        } else if (node != null && !isNull(node)) {
            problem(null, line, "must be a mapping of keys to values");
        }
    }

    /** @param node null for a file that is not there */
    static Section root(String file, @Nullable Node node, List<ConfigError> problems) {
        return new Section(file, "", node, 0, problems, (path, key, otherwise) -> {}, false);
    }

    /** Of no file: for each list and each map it has one element, so that the listener hears of every key. */
    static Section template(KeyListener listener) {
        return new Section("", "", null, 0, new ArrayList<>(), listener, true);
    }

    private void add(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            problem(null, lineOf(tuple.getKeyNode()), "keys must be plain words");
            return;
        }
        lines.put(key.getValue(), lineOf(key));
        if (values.put(key.getValue(), tuple.getValueNode()) != null) {
            problem(key.getValue(), lineOf(key), "appears twice");
        }
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }

    /** The line on which a key of this section begins; 0 without such a key. */
    int lineOf(String key) {
        return lines.getOrDefault(key, 0);
    }

    /** Whether this is of no file: see {@link #template}. */
    boolean isTemplate() {
        return templates;
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    private @Nullable Node ask(String key) {
        asked.add(key);
        Node node = values.get(key);
        return node == null || isNull(node) ? null : node;
    }

    boolean has(String key) {
        return ask(key) != null;
    }

    /** Whether the key is there, and not a section or a list. */
    boolean hasSingleValue(String key) {
        return ask(key) instanceof ScalarNode;
    }

    private String pathOf(@Nullable String key) {
        return key == null ? path : path.isEmpty() ? key : path + "." + key;
    }

    /** Writes down a problem with {@code key}, at its line if the file has it. */
    void problem(String key, String text) {
        Node node = values.get(key);
        problem(key, node == null ? line : lineOf(node), text);
    }

    private void problem(@Nullable String key, int at, String text) {
        problems.add(new ConfigError(at > 0 ? file + ":" + at : file, pathOf(key), text));
    }

    /** The value; the default if it is missing or cannot be read. */
    <T> T value(Key<T> key, T otherwise) {
        listener.onKey(pathOf(key.name()), key, otherwise);
        return read(key).orElse(otherwise);
    }

    /** The value; null if it is missing or cannot be read. */
    <T> @Nullable T optional(Key<T> key) {
        listener.onKey(pathOf(key.name()), key, null);
        return read(key).orElse(null);
    }

    /** The value; {@code onProblem} if it is missing, which is a problem, or cannot be read. */
    <T> T required(Key<T> key, T onProblem, String missing) {
        listener.onKey(pathOf(key.name()), key.usually("required"), null);
        if (!has(key.name())) {
            problem(key.name(), "is missing: " + missing);
        }
        return read(key).orElse(onProblem);
    }

    private <T> Optional<T> read(Key<T> key) {
        Node node = ask(key.name());
        if (node == null) {
            return Optional.empty();
        }
        if (!(node instanceof ScalarNode scalar)) {
            problem(key.name(), "must be a single value");
            return Optional.empty();
        }
        try {
            return Optional.of(key.reader().read(scalar.getValue()));
        } catch (IllegalArgumentException e) {
            problem(key.name(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** A key of earlier versions: it is refused with what to do instead. */
    void removed(String key, String instead) {
        Node node = removed.add(key) ? values.get(key) : null;
        if (node != null) {
            problem(key, "is a key no longer: " + instead + "; delete it");
        }
    }

    /** A key of earlier versions that has another place now: it is refused with that place. */
    void moved(String key, String to) {
        Node node = removed.add(key) ? values.get(key) : null;
        if (node != null) {
            problem(key, "has another place now: " + to);
        }
    }

    /** Writes down a problem with a flag. */
    void flagProblem(String name, String text) {
        problems.add(new ConfigError(name, null, text));
    }

    /** The value of a flag as {@code reader} reads it; nothing, and a problem, if it cannot be read. */
    <T> Optional<T> flag(String name, String text, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add(new ConfigError(name, null, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    Section section(String key) {
        // A problem with a section that is not there is one of the entry in which it should be.
        int lineWithout = path.isEmpty() ? 0 : line;
        return new Section(file, pathOf(key), ask(key), lineWithout, problems, listener, templates);
    }

    List<Section> sections(String key) {
        Node node = ask(key);
        List<Section> all = new ArrayList<>();
        if (templates) {
            all.add(new Section(file, pathOf(key) + "[]", null, 0, problems, listener, true));
        }
        if (node instanceof SequenceNode sequence) {
            for (Node each : sequence.getValue()) {
                all.add(new Section(
                        file, pathOf(key) + "[" + all.size() + "]", each, 0, problems, listener, templates));
            }
        } else if (node != null) {
            problem(key, "must be a list");
        }
        return all;
    }

    /** A list of single values, or one value alone. */
    <T> List<T> values(Key<T> key) {
        listener.onKey(pathOf(key.name()), key, null);
        Node node = ask(key.name());
        List<T> all = new ArrayList<>();
        List<Node> nodes = switch (node) {
            case null -> List.of();
            case SequenceNode sequence -> sequence.getValue();
            default -> List.of(node);
        };
        for (Node each : nodes) {
            if (each instanceof ScalarNode scalar) {
                try {
                    all.add(key.reader().read(scalar.getValue()));
                } catch (IllegalArgumentException e) {
                    problem(key.name(), lineOf(each), String.valueOf(e.getMessage()));
                }
            } else {
                problem(key.name(), lineOf(each), "must be single values");
            }
        }
        return all;
    }

    /** All keys, for a section whose keys are names that users choose. */
    Set<String> keys(String template) {
        return templates ? Set.of(template) : Set.copyOf(values.keySet());
    }

    /** Reports the keys that were not read, with what was probably meant. */
    void finish() {
        values.forEach((key, node) -> {
            if (!asked.contains(key) && !removed.contains(key)) {
                String meant =
                        closest(key).map(near -> "did you mean " + near + "? ").orElse("");
                problem(key, "is not a key here; " + meant + "known are " + String.join(", ", asked));
            }
        });
    }

    private Optional<String> closest(String key) {
        return asked.stream()
                .filter(known -> distance(known, key) <= 2)
                .min((one, other) -> Integer.compare(distance(one, key), distance(other, key)));
    }

    /** Levenshtein's distance. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int cost = one.charAt(i - 1) == other.charAt(j - 1) ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.min(cost, Math.min(row[j - 1], row[j]) + 1);
            }
        }
        return row[other.length()];
    }
}
