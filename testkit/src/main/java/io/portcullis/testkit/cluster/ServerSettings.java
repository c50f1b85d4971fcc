package io.portcullis.testkit.cluster;

import java.util.Map;
import java.util.TreeMap;

/** The default settings of every PostgreSQL of this kit. */
final class ServerSettings {
    private ServerSettings() {}

    /** Small and fast: the data is temporary, and no test is about the disk. */
    static Map<String, String> with(Map<String, String> extra) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "fsync", "off",
                "shared_buffers", "32MB",
                "max_wal_size", "256MB",
                // Only TCP, as the sessions of a gateway use.
                "unix_socket_directories", "",
                // A replica whose slot does not exist yet retries soon, not after 5 s.
                "wal_retrieve_retry_interval", "500ms",
                // In the data folder, which is removed. A killed server would leave files in /dev/shm.
                "dynamic_shared_memory_type", "mmap",
                "log_line_prefix", "%m [%p] %q%u "));
        settings.putAll(extra);
        return settings;
    }

    static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
