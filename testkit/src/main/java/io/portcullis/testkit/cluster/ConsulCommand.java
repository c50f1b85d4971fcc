package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Host;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file of one agent of Consul.
 *
 * @param servers how many servers elect a leader; 0 for a client agent
 * @param http of the agent, with its scheme
 * @param gossip the port of the agent's gossip; it is also what others join
 * @param join the gossip addresses of the servers
 * @param token of the operator; null without access control
 * @param more further settings: {@code "key": value} each
 */
record ConsulCommand(
        String name,
        Host host,
        int servers,
        URI http,
        int gossip,
        int rpc,
        List<String> join,
        @Nullable String token,
        List<String> more) {
    ConsulCommand {
        join = List.copyOf(join);
        more = List.copyOf(more);
    }

    /** Without the folder of its data. Raft's time-outs are the shortest that Consul has. */
    String file() {
        List<String> settings = new ArrayList<>(List.of(
                "\"node_name\": \"%s\"".formatted(name),
                "\"bind_addr\": \"%s\"".formatted(host.address()),
                "\"ports\": {%s, \"server\": %d, \"serf_lan\": %d, \"serf_wan\": -1, \"dns\": -1, \"grpc\": -1}"
                        .formatted(ports(), rpc, gossip),
                "\"retry_join\": [%s]"
                        .formatted(join.stream().map(one -> "\"" + one + "\"").collect(Collectors.joining(", "))),
                "\"retry_interval\": \"1s\"",
                "\"performance\": {\"raft_multiplier\": 1}",
                "\"disable_update_check\": true",
                "\"log_level\": \"INFO\""));
        if (servers > 0) {
            settings.add("\"server\": true, \"bootstrap_expect\": " + servers);
        }
        if (token != null) {
            settings.add(
                    "\"acl\": {\"enabled\": true, \"default_policy\": \"deny\", \"tokens\": {\"master\": \"%s\", \"agent\": \"%s\"}}"
                            .formatted(token, token));
        }
        settings.addAll(more);
        return settings.stream().collect(Collectors.joining(",\n  ", "{\n  ", "\n}\n"));
    }

    private String ports() {
        boolean secure = http.getScheme().equals("https");
        return "\"http\": %d, \"https\": %d".formatted(secure ? -1 : http.getPort(), secure ? http.getPort() : -1);
    }
}
