package io.portcullis.testkit.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Operates an etcd cluster. Asks one member after the other until one answers. */
public final class EtcdOperator {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final Pattern MEMBER_ID = Pattern.compile("\"member_id\":\"(\\d+)\"");
    private static final Pattern LEADER_ID = Pattern.compile("\"leader\":\"(\\d+)\"");

    private static final Pattern LEASE_ID = Pattern.compile("\"ID\":\"(\\d+)\"");

    private final List<RealEtcd> members;
    private final Rest rest = Rest.plain();

    public EtcdOperator(List<RealEtcd> members) {
        this.members = List.copyOf(members);
    }

    /** The leader of the members, if there is one. */
    public Optional<RealEtcd> leader() {
        for (RealEtcd member : members) {
            Optional<String> status = status(member);
            Optional<String> leader = status.flatMap(answer -> first(LEADER_ID, answer));
            if (leader.isPresent() && leader.equals(status.flatMap(answer -> first(MEMBER_ID, answer)))) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /** Makes another member the leader. False if there is no leader, or it did not answer. */
    public boolean moveLeadership() {
        Optional<RealEtcd> from = leader();
        Optional<String> target = from.flatMap(leader -> members.stream()
                .filter(member -> member != leader)
                .flatMap(member -> status(member).stream())
                .flatMap(answer -> first(MEMBER_ID, answer).stream())
                .findFirst());
        if (from.isEmpty() || target.isEmpty()) {
            return false;
        }
        String request = "{\"targetID\":\"" + target.get() + "\"}";
        return ask(from.get(), "/v3/maintenance/transfer-leadership", request).isPresent();
    }

    /** False if no member answered. */
    public boolean delete(String key) {
        String request =
                "{\"key\":\"%s\"}".formatted(Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)));
        return members.stream()
                .anyMatch(member -> ask(member, "/v3/kv/deleterange", request).isPresent());
    }

    /** A new lease; empty if no member granted it. */
    public Optional<String> grantLease(Duration length) {
        String order = "{\"TTL\":%d}".formatted(length.toSeconds());
        return members.stream()
                .flatMap(member -> ask(member, "/v3/lease/grant", order).stream())
                .flatMap(said -> first(LEASE_ID, said).stream())
                .findFirst();
    }

    /**
     * False if no member took it.
     *
     * @param lease that the key ends with; 0 for none
     */
    public boolean put(String key, String value, String lease) {
        String order =
                "{\"key\":\"%s\",\"value\":\"%s\",\"lease\":\"%s\"}".formatted(encoded(key), encoded(value), lease);
        return members.stream()
                .anyMatch(member -> ask(member, "/v3/kv/put", order).isPresent());
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Optional<String> status(RealEtcd member) {
        return ask(member, "/v3/maintenance/status", "{}");
    }

    private Optional<String> ask(RealEtcd member, String path, String request) {
        try {
            Rest.Answer answer = rest.post(member.endpoint().resolve(path), request, REQUEST_TIMEOUT);
            return answer.isOk() ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    private static Optional<String> first(Pattern pattern, String answer) {
        Matcher matcher = pattern.matcher(answer);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
