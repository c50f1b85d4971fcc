package io.portcullis.testkit.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes zoo.cfg of one member, and the list of users that SASL lets in. */
final class ZooKeeperConfiguration {
    private final Map<String, String> lines = new LinkedHashMap<>();

    /** The length of an election and of the first synchronisation, in ticks: a busy machine needs more than the default. */
    ZooKeeperConfiguration(Duration tickTime) {
        lines.put("dataDir", "data");
        lines.put("tickTime", Long.toString(tickTime.toMillis()));
        lines.put("initLimit", "40");
        lines.put("syncLimit", "10");
        lines.put("admin.enableServer", "false");
        lines.put("4lw.commands.whitelist", "srvr,ruok,cons");
    }

    ZooKeeperConfiguration set(String key, String value) {
        lines.put(key, value);
        return this;
    }

    /** @param members as {@code host:port:port}, in the order of their numbers */
    ZooKeeperConfiguration ensemble(List<String> members) {
        for (int i = 0; members.size() > 1 && i < members.size(); i++) {
            lines.put("server." + (i + 1), members.get(i));
        }
        return this;
    }

    String text() {
        return lines.entrySet().stream()
                .map(line -> line.getKey() + "=" + line.getValue())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** For {@code -Djava.security.auth.login.config}. */
    static String users(List<Login> logins) {
        List<String> entries = new ArrayList<>(List.of("org.apache.zookeeper.server.auth.DigestLoginModule required"));
        logins.forEach(each -> entries.add("user_%s=\"%s\"".formatted(each.user(), each.password())));
        return "Server {\n    " + String.join("\n    ", entries) + ";\n};\n";
    }
}
