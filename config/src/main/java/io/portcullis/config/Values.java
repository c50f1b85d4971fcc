package io.portcullis.config;

import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Single values and defaults that more than one section reads. */
final class Values {
    /** The ports of Patroni's own HAProxy template, so that Portcullis drops in. */
    static final NodeAddress DEFAULT_PRIMARY = new NodeAddress("127.0.0.1", 5000);

    static final NodeAddress DEFAULT_REPLICA = new NodeAddress("127.0.0.1", 5001);
    static final NodeAddress DEFAULT_ADMIN = new NodeAddress("127.0.0.1", 7000);

    private static final int NO_DEFAULT_PORT = 65_535;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final String DEFAULT_NAME = "gateway";

    private Values() {}

    /** An address to listen on; a port alone means this machine only, and a star all of its IPv4 addresses, as in HAProxy. */
    static NodeAddress bind(String text) {
        String full = expanded(text).chars().allMatch(Character::isDigit) ? "127.0.0.1:" + text : text;
        if (full.lastIndexOf(':') < 0 || full.endsWith("]")) {
            throw new IllegalArgumentException("'" + text + "' has no port: write it as address:port");
        }
        NodeAddress address = NodeAddress.parse(full, NO_DEFAULT_PORT);
        return address.host().equals("*") ? new NodeAddress("0.0.0.0", address.port()) : address;
    }

    /** Whether one process cannot listen at both. */
    static boolean collide(NodeAddress one, NodeAddress other) {
        return one.port() == other.port() && (covers(one.host(), other.host()) || covers(other.host(), one.host()));
    }

    private static boolean covers(String host, String other) {
        return switch (host) {
            case "::" -> true;
            case "0.0.0.0" -> other.indexOf(':') < 0;
            case "localhost" -> other.equals("localhost") || other.equals("127.0.0.1");
            default -> host.equals(other);
        };
    }

    static String notBlank(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("must not be blank");
        }
        return expanded(text);
    }

    /** Template tools leave such words where they found no value. */
    private static String expanded(String text) {
        if (text.contains("${")) {
            throw new IllegalArgumentException(
                    "'" + text + "' holds a variable that was not replaced: variables are not supported here");
        }
        return text;
    }

    static Optional<NodeAddress> flagged(
            @Nullable String flag, String name, NodeAddress onProblem, List<ConfigError> problems) {
        if (flag == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(bind(flag));
        } catch (IllegalArgumentException e) {
            problems.add(new ConfigError(name, null, String.valueOf(e.getMessage())));
            return Optional.of(onProblem);
        }
    }

    /** A word that can be part of a key. */
    static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a name: 1 to 63 letters, digits, '.', '_' or '-'");
        }
        return text;
    }

    /** This machine's name, without asking any name server for it. */
    static String hostName() {
        try {
            String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return NAME.matcher(host).matches() ? host : DEFAULT_NAME;
        } catch (IOException e) {
            return DEFAULT_NAME;
        }
    }

    static Integer count(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the one answer
        }
        throw new IllegalArgumentException("'" + text + "' is not a whole number of at least 1");
    }

    static boolean flag(String text) {
        return switch (text) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }

    /** Spaces around it are taken for what a list leaves. */
    static URI url(String text) {
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is not a URL: write it as http://host:2379", e);
        }
    }

    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text.replace('\0', '?') + "' cannot be the name of a file", e);
        }
    }

    /** A file that is there and can be read. */
    static Path readable(String text) {
        Path path = path(text);
        if (Files.isDirectory(path)) {
            throw new IllegalArgumentException("'" + text + "' is a directory");
        }
        if (!Files.isReadable(path)) {
            throw new IllegalArgumentException(
                    "'" + text + "' " + (Files.exists(path) ? "cannot be read by this user" : "does not exist"));
        }
        return path;
    }
}
