package io.portcullis.testkit.cluster;

import java.util.Map;
import java.util.TreeMap;

/** What every PostgreSQL of this kit is set to, unless told otherwise. */
final class ServerSettings {
    private ServerSettings() {}

    /** Small and fast: the data are thrown away, and no test is about the disk. */
    static Map<String, String> with(Map<String, String> extra) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "fsync", "off",
                "shared_buffers", "32MB",
                "max_wal_size", "256MB",
                // Only TCP: everything goes the way that a gateway's sessions go.
                "unix_socket_directories", "",
                // A replica whose slot does not exist yet tries again soon, not after 5 s.
                "wal_retrieve_retry_interval", "500ms",
                // In the data folder, which is removed, rather than in /dev/shm, which a killed server leaves littered.
                "dynamic_shared_memory_type", "mmap",
                "log_line_prefix", "%m [%p] %q%u "));
        settings.putAll(extra);
        return settings;
    }

    static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
