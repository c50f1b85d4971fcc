package io.portcullis.config.reload;

import io.portcullis.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A part of the configuration that a running gateway does not change. */
record RestartSection(String path, Function<Settings, Object> part) {
    static final List<RestartSection> ALL = List.of(
            new RestartSection("name", Settings::name),
            new RestartSection("log.format", settings -> settings.log().format()),
            // Without its addresses, which are a section of their own.
            new RestartSection("cluster", settings -> settings.cluster().withAddresses(Map.of())),
            new RestartSection("addresses", settings -> settings.cluster().addresses()),
            new RestartSection("agent", Settings::agent),
            new RestartSection("admin", Settings::admin),
            new RestartSection("listeners", settings -> settings.gateway().listeners()),
            new RestartSection("fencing", settings -> settings.gateway().fencing()),
            new RestartSection("server-tls", settings -> settings.gateway().serverTls()),
            new RestartSection("event-loops", settings -> settings.gateway().loops()));

    Object of(Settings settings) {
        return part.apply(settings);
    }

    /** Whether a key of the file is in such a part. */
    static boolean has(String key) {
        return ALL.stream()
                .map(RestartSection::path)
                .anyMatch(path -> key.equals(path) || key.startsWith(path + ".") || key.startsWith(path + "["));
    }
}
