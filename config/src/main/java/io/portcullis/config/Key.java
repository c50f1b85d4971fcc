package io.portcullis.config;

import io.portcullis.text.Labels;
import io.portcullis.topology.NodeAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration: how its value is read, and what the configuration reference says about it.
 *
 * @param type what a value looks like
 * @param range which values are accepted, or empty if the type says it
 * @param usual what holds without the key, or null if the reference is to show the default itself
 */
record Key<T>(
        String name,
        Reader<T> reader,
        String type,
        String range,
        @Nullable String usual,
        String meaning) {
    /** Reads a value, or refuses it with an {@link IllegalArgumentException} that says what would be right. */
    interface Reader<T> {
        T read(String text);
    }

    private static <T> Key<T> of(String name, Reader<T> reader, String type, String meaning) {
        return new Key<>(name, reader, type, "", null, meaning);
    }

    /** A key of a file that is not ours. */
    static <T> Key<T> undocumented(String name, Reader<T> reader) {
        return of(name, reader, "", "");
    }

    static Key<String> text(String name, String meaning) {
        return of(name, Values::notBlank, "text", meaning);
    }

    /** A word that can be part of a key in the DCS. */
    static Key<String> name(String name, String meaning) {
        return of(name, Values::name, "name", meaning)
                .range("1 to 63 letters, digits, `.`, `_` or `-`, the first a letter or digit");
    }

    static Key<Duration> duration(String name, String meaning) {
        return of(name, Units::duration, "duration", meaning);
    }

    static Key<Optional<Duration>> durationOrOff(String name, String meaning) {
        return of(
                name,
                text -> text.equals("off") ? Optional.empty() : Optional.of(Units.duration(text)),
                "duration or `off`",
                meaning);
    }

    static Key<Long> bytes(String name, String meaning) {
        return of(name, Units::bytes, "bytes", meaning);
    }

    static Key<Integer> count(String name, String meaning) {
        return of(name, Values::count, "whole number", meaning).range("at least 1");
    }

    /** The number of a Citus group. */
    static Key<Integer> group(String name, String meaning) {
        return of(name, GroupNumber::parse, "`coordinator` or whole number", meaning)
                .range("at least 0; 0 is the coordinator's");
    }

    static Key<Boolean> flag(String name, String meaning) {
        return of(name, Values::flag, "`true` or `false`", meaning);
    }

    /** An address to listen on. */
    static Key<NodeAddress> bind(String name, String meaning) {
        return of(name, Values::bind, "address:port", meaning);
    }

    /** A host to connect to; the port is PostgreSQL's if none is given. */
    static Key<NodeAddress> host(String name, int port, String meaning) {
        return of(name, text -> NodeAddress.parse(text, port), "host:port", meaning);
    }

    /** A list of them, or one alone. */
    static Key<URI> urls(String name, String meaning) {
        return of(name, Values::url, "list of URLs", meaning);
    }

    /** A file that the gateway creates. */
    static Key<Path> path(String name, String meaning) {
        return of(name, Values::path, "file", meaning);
    }

    /** A file that must be there. */
    static Key<Path> readable(String name, String meaning) {
        return of(name, Values::readable, "file", meaning).range("a file that this user can read");
    }

    /** An enum's constant, written in lower case with hyphens. */
    static <E extends Enum<E>> Key<E> choice(String name, Class<E> type, String meaning) {
        E[] constants = type.getEnumConstants();
        return of(
                name,
                text -> Arrays.stream(constants)
                        .filter(constant -> Labels.of(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not one of "
                                + Arrays.stream(constants).map(Labels::of).collect(Collectors.joining(", ")))),
                Arrays.stream(constants)
                        .map(each -> "`" + Labels.of(each) + "`")
                        .collect(Collectors.joining(", ")),
                meaning);
    }

    Key<T> range(String text) {
        return new Key<>(name, reader, type, text, usual, meaning);
    }

    /** Says in words what holds without the key. */
    Key<T> usually(String text) {
        return new Key<>(name, reader, type, range, text, meaning);
    }
}
