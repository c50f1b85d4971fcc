package io.portcullis.discovery.consul;

import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What Consul means by a refusal, in words that help an operator. It says most of it in text alone: the texts are those of Consul's
 * {@code agent/structs/errors.go}, {@code acl/errors.go}, {@code agent/pool} and of hashicorp/raft.
 */
final class ConsulErrors {
    private static final int TOO_MANY = 429;

    /** By a part of the text, in lower case. The first that is found counts. */
    private static final Map<String, Meaning> MEANINGS = new LinkedHashMap<>();

    private record Meaning(Failure kind, String words) {}

    private static final String NO_RIGHT =
            "Consul's token may not do that; portcullis check prints the rules that it needs";
    private static final String NO_LEADER = "Consul has no leader at the moment";
    private static final String NO_SERVER = "this agent does not reach the leader of Consul's servers";

    static {
        MEANINGS.put("acl not found", new Meaning(Failure.LOGIN_REFUSED, "Consul does not know this token"));
        MEANINGS.put("acl support disabled", new Meaning(Failure.REFUSED, "Consul has no access control"));
        MEANINGS.put("permission denied", new Meaning(Failure.FORBIDDEN, NO_RIGHT));
        MEANINGS.put("lacks permission", new Meaning(Failure.FORBIDDEN, NO_RIGHT));
        MEANINGS.put("no cluster leader", new Meaning(Failure.NO_LEADER, NO_LEADER));
        MEANINGS.put("not ready to serve consistent reads", new Meaning(Failure.NO_LEADER, NO_LEADER));
        MEANINGS.put("leadership lost", new Meaning(Failure.NO_LEADER, NO_LEADER));
        MEANINGS.put("node is not the leader", new Meaning(Failure.NO_LEADER, NO_LEADER));
        MEANINGS.put("no known consul servers", new Meaning(Failure.NO_LEADER, "this agent knows no server of Consul"));
        MEANINGS.put("no path to datacenter", new Meaning(Failure.REFUSED, "Consul knows no datacenter of this name"));
        MEANINGS.put(
                "invalid session ttl", new Meaning(Failure.REFUSED, "Consul does not allow sessions of this length"));
        MEANINGS.put("rpc error", new Meaning(Failure.NO_LEADER, NO_SERVER));
        MEANINGS.put("failed to get conn", new Meaning(Failure.NO_LEADER, NO_SERVER));
    }

    private ConsulErrors() {}

    /**
     * @param code of the answer, which is no success
     * @param withToken a token was sent
     */
    static SourceFailure of(int code, String body, boolean withToken) {
        String said = body.strip();
        if (code == TOO_MANY) {
            return new SourceFailure(Failure.REFUSED, "Consul says that there are too many requests (HTTP 429)");
        }
        String lower = said.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, Meaning> known : MEANINGS.entrySet()) {
            if (lower.contains(known.getKey())) {
                return meaning(known.getValue(), said, withToken);
            }
        }
        return new SourceFailure(
                Failure.REFUSED,
                "Consul refused with HTTP " + code + ": " + (said.isEmpty() ? "it gave no reason" : said));
    }

    private static SourceFailure meaning(Meaning meaning, String said, boolean withToken) {
        if (meaning.kind() == Failure.FORBIDDEN && !withToken) {
            return new SourceFailure(
                    Failure.FORBIDDEN, "Consul wants a token, and none is configured in token-file (" + said + ")");
        }
        return new SourceFailure(meaning.kind(), meaning.words() + " (" + said + ")");
    }
}
