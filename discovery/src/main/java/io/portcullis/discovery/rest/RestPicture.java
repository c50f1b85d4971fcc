package io.portcullis.discovery.rest;

import io.portcullis.discovery.patroni.AgentStatus;
import io.portcullis.discovery.patroni.JsonRecord;
import io.portcullis.discovery.patroni.RecordProblems;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Mark;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.Revision;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The keys of a cluster as they would be in its DCS, put together from the answers of one round. Pure.
 *
 * <p>Positions are the rounds of this gateway, two numbers each: what was found in the DCS comes before what nodes say of themselves at the
 * moment, for a node that says that it holds the lock says in the same answer whether it is writable.
 *
 * @param memory for the next round
 * @param evidence who holds the lock
 * @param problems in sentences for people
 */
record RestPicture(RestMemory memory, Keyspace keys, LockEvidence evidence, List<String> problems) {
    /** Patroni's own, while its configuration is not known. */
    private static final int DEFAULT_TTL_SECONDS = 30;

    private static final int MAX_TTL_SECONDS = 3_600;

    /**
     * The answers of one round.
     *
     * @param sent when the first request was sent
     * @param config the answer to {@code GET /config}, and {@code history} that to {@code GET /history}; null if none was given
     */
    record Round(
            long sent,
            List<Heard> heard,
            @Nullable String config,
            @Nullable String history) {
        Round {
            heard = List.copyOf(heard);
        }
    }

    /**
     * @param history which history the positions are of
     * @param margin off the lifetime of a lock, before an agent that has lost the DCS is not believed any more
     */
    record Reader(String history, Duration margin) {
        RestPicture read(RestMemory before, Round round) {
            return new Drawing(this, before, round).picture();
        }
    }

    /** One picture being made. */
    private static final class Drawing {
        private final Reader reader;
        private final RestMemory before;
        private final Round round;
        private final long number;
        private final RecordProblems problems = new RecordProblems();
        private final Map<String, JsonRecord> members;
        private final Map<String, AgentStatus> named = new TreeMap<>();
        private final Map<String, AgentStatus> unnamed = new TreeMap<>();
        private final Map<String, Keyspace.Entry> keys = new TreeMap<>();

        Drawing(Reader reader, RestMemory before, Round round) {
            this.reader = reader;
            this.before = before;
            this.round = round;
            this.number = before.rounds() + 1;
            this.members = lists().stream().findFirst().map(MemberList::members).orElse(before.members());
            Map<NodeAddress, String> names = names();
            for (Heard each : round.heard()) {
                AgentStatus status = each.status();
                if (status != null) {
                    String name = status.name() == null ? names.get(each.api()) : status.name();
                    (name == null ? unnamed : named)
                            .merge(name == null ? each.api().toString() : name, status, Drawing::worse);
                }
                if (each.problem() != null) {
                    problems.add(each.api().toString(), each.problem());
                }
            }
        }

        /** Of two answers of the same node, asked at two addresses. */
        private static AgentStatus worse(AgentStatus one, AgentStatus other) {
            return one.holdsLock() && one.primary() ? other : one;
        }

        private List<MemberList> lists() {
            return round.heard().stream()
                    .map(Heard::list)
                    .filter(Objects::nonNull)
                    .toList();
        }

        private Map<NodeAddress, String> names() {
            Map<NodeAddress, String> names = new HashMap<>();
            members.forEach((name, member) -> {
                NodeAddress api = RestUrls.address(member);
                if (api != null) {
                    names.put(api, name);
                }
            });
            return names;
        }

        RestPicture picture() {
            RestMemory.Noted config = before.config().updated(round.config(), number);
            RestMemory.Noted history = before.history().updated(round.history(), number);
            Map<String, RestMemory.Reached> reached = reached();
            String holderBefore = before.held() == null ? null : before.held().node();
            LockEvidence evidence = LockEvidence.of(new LockEvidence.Answers(
                    round.sent(), named, unnamed, lists(), holderBefore, reached, staleAfter(config)));
            if (evidence.problem() != null) {
                problems.add("lock", evidence.problem());
            }
            RestMemory.Held held = lock(evidence);
            Map<String, RestMemory.Spoken> spoken = spoken();
            records(held, spoken);
            String systemId = systemId();
            if (systemId != null) {
                put("initialize", systemId, 0);
            }
            if (!config.text().isEmpty()) {
                put("config", config.text(), config.round());
            }
            if (!history.text().isEmpty()) {
                put("history", history.text(), history.round());
            }
            RestMemory memory = new RestMemory(number, held, members, spoken, reached, config, history, systemId);
            return new RestPicture(memory, new Keyspace(said(number), keys), evidence, problems.all());
        }

        private Map<String, RestMemory.Reached> reached() {
            Map<String, RestMemory.Reached> reached = new TreeMap<>(before.reached());
            reached.keySet().removeIf(name -> !members.containsKey(name) && !named.containsKey(name));
            named.forEach((name, status) -> {
                if (status.dcsSeen() > 0) {
                    reached.put(
                            name, RestMemory.Reached.next(before.reached().get(name), status.dcsSeen(), round.sent()));
                }
            });
            return reached;
        }

        private Duration staleAfter(RestMemory.Noted config) {
            long ttl = config.text().isEmpty()
                    ? DEFAULT_TTL_SECONDS
                    : JsonRecord.object("config", config.text(), new RecordProblems())
                            .number("ttl", MAX_TTL_SECONDS, DEFAULT_TTL_SECONDS);
            return Duration.ofSeconds(ttl).minus(reader.margin());
        }

        private RestMemory.@Nullable Held lock(LockEvidence evidence) {
            if (evidence.node() == null) {
                return null;
            }
            AgentStatus status = named.get(evidence.node());
            RestMemory.Held held = RestMemory.Held.next(
                    before.held(), evidence.node(), status == null ? 0 : status.timeline(), number);
            Mark taken = found(held.since());
            Holding holding = new Holding(held.timeline() + "/" + held.since());
            keys.put("leader", new Keyspace.Entry(held.node(), taken, taken, null, holding));
            return held;
        }

        private Map<String, RestMemory.Spoken> spoken() {
            Map<String, RestMemory.Spoken> spoken = new TreeMap<>(before.spoken());
            spoken.keySet().removeIf(name -> !members.containsKey(name));
            named.forEach((name, status) -> spoken.put(name, new RestMemory.Spoken(status, number)));
            return spoken;
        }

        /** The last words of an agent that is silent stand while the DCS shows the same of its node. */
        private void records(RestMemory.@Nullable Held held, Map<String, RestMemory.Spoken> spoken) {
            RestMemory.Spoken leader = held == null ? null : spoken.get(held.node());
            long position = leader == null ? -1 : leader.status().position();
            TreeSet<String> all = new TreeSet<>(members.keySet());
            all.addAll(named.keySet());
            for (String name : all) {
                JsonRecord listed = members.get(name);
                RestMemory.Spoken last = spoken.get(name);
                if (last != null
                        && (last.round() == number
                                || listed == null
                                || runs(listed) == last.status().running())) {
                    put("members/" + name, MemberKeys.spoken(last.status(), listed), last.round());
                } else if (listed != null) {
                    put("members/" + name, MemberKeys.listed(listed, position), 0);
                }
            }
            String synchronous = members.entrySet().stream()
                    .filter(entry -> synchronous(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(","));
            if (held != null && !synchronous.isEmpty()) {
                String sync = JsonNodeFactory.instance
                        .objectNode()
                        .put("leader", held.node())
                        .put("sync_standby", synchronous)
                        .toString();
                put("sync", sync, number);
            }
        }

        private static boolean runs(JsonRecord listed) {
            String state = listed.text("state");
            return "running".equals(state) || "streaming".equals(state) || "in archive recovery".equals(state);
        }

        private static boolean synchronous(JsonRecord listed) {
            String role = listed.text("role");
            return "sync_standby".equals(role) || "quorum_standby".equals(role);
        }

        /** An agent of another system would not have joined the cluster: one number, or none is known. */
        private @Nullable String systemId() {
            TreeSet<String> said = new TreeSet<>();
            named.values().forEach(status -> {
                if (status.systemId() != null) {
                    said.add(status.systemId());
                }
            });
            if (said.size() > 1) {
                problems.add("system", "agents name several system identifiers: " + String.join(", ", said));
                return null;
            }
            return said.isEmpty() ? before.systemId() : said.first();
        }

        private void put(String key, String value, long since) {
            keys.put(key, new Keyspace.Entry(value, found(1), said(since), null, null));
        }

        private Revision found(long round) {
            return new Revision(reader.history(), 2 * round);
        }

        private Revision said(long round) {
            return new Revision(reader.history(), 2 * round + 1);
        }
    }
}
