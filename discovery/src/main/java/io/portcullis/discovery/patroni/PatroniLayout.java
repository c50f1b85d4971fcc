package io.portcullis.discovery.patroni;

import io.portcullis.discovery.registration.FencedLeadership;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.topology.Bond;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Mark;
import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.TimelineHistory;
import io.portcullis.topology.Topology;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the keys of a Patroni cluster mean: versions 2.1 to 4.x, all keys and values as patroni/dcs/__init__.py writes them. How a
 * store keeps the lock is the store's own rule: {@link Keyspace.Entry#holding}. Pure.
 *
 * <p>Any writer may have put anything there. What cannot be understood becomes a sentence in {@link Topology#problems}, and the
 * rest still counts; nothing throws.
 */
public final class PatroniLayout {
    private static final String MEMBERS = "members/";
    private static final Pattern SYSTEM_ID = Pattern.compile("\\d{10,20}");
    private static final Pattern OF_A_GROUP = Pattern.compile("\\d+/.*", Pattern.DOTALL);
    private static final int MAX_NAME_LENGTH = 255;
    private static final int MAX_LOOP_SECONDS = 3_600;

    private final String prefix;
    private final boolean proxyUrls;
    private final Map<NodeName, NodeAddress> addresses;

    public PatroniLayout(ClusterSettings settings) {
        this.prefix = settings.prefix();
        this.proxyUrls = settings.proxyUrls();
        this.addresses = settings.addresses();
    }

    public Topology read(Keyspace keys) {
        return read(keys, Map.of());
    }

    /** @param alive by node, what would still keep a lock of that node alive: see {@link MemberClaim#bond} */
    public Topology read(Keyspace keys, Map<NodeName, Bond> alive) {
        RecordProblems problems = new RecordProblems();
        if (keys.entries().isEmpty()) {
            problems.add(prefix, "there is no such key: no cluster with this scope was set up in this namespace");
        } else if (keys.entries().keySet().stream()
                .allMatch(key -> OF_A_GROUP.matcher(key).matches())) {
            problems.add(
                    prefix,
                    "there are only the keys of Citus groups: say which one with cluster.group, also --group; 0 is the"
                            + " coordinator's");
        }
        Keyspace.Entry written = keys.entry("config");
        JsonRecord config = config(written, problems);
        ClusterFlags flags = flags(config, written == null ? null : written.written());
        Map<NodeName, Member> members = members(keys, sync(keys, flags, problems), problems);
        Map<NodeName, MemberClaim> claims = new TreeMap<>();
        members.forEach((name, member) -> claims.put(name, member.claim().with(alive.get(name))));
        Lock lock = lock(keys, problems);
        addresses.forEach((name, address) -> {
            if (!members.containsKey(name)) {
                Member member = MemberRecord.without(name, address);
                members.put(name, member);
                // Of the others a claim would say that they are no standbys any more, which a record that is missing
                // does not.
                if (lock != null && lock.node().equals(name)) {
                    claims.put(name, member.claim());
                }
            }
        });
        LeadershipView view = new LeadershipView(
                keys.position(),
                lock,
                lock == null ? null : FencedLeadership.acknowledgement(lock.leadership()),
                claims,
                flags,
                systemId(keys, problems),
                history(keys, problems));
        return new Topology(view, members, leaderLsn(keys, lock, members, problems), loop(config), problems.all());
    }

    /** The name of a node in plain text, in a key that the store keeps as a lock. */
    private @Nullable Lock lock(Keyspace keys, RecordProblems problems) {
        Keyspace.Entry leader = keys.entry("leader");
        if (leader == null) {
            return null;
        }
        if (leader.holding() == null) {
            problems.add(
                    "leader", "has no lease or session, so it was not written by Patroni and is no lock; delete it");
            return null;
        }
        NodeName name = name("leader", leader.value(), problems);
        return name == null
                ? null
                : new Lock(
                        new Leadership(keys.position().history(), name, leader.holding()),
                        leader.created(),
                        leader.bond());
    }

    /** The leader of a standby cluster leaves the key as it was (patroni/ha.py, enforce_primary_role). */
    private static SyncRecord sync(Keyspace keys, ClusterFlags flags, RecordProblems problems) {
        Keyspace.Entry written = keys.entry(SyncRecord.KEY);
        return written == null || flags.standbyCluster() ? SyncRecord.NONE : SyncRecord.read(written.value(), problems);
    }

    private Map<NodeName, Member> members(Keyspace keys, SyncRecord sync, RecordProblems problems) {
        Map<NodeName, Member> members = new TreeMap<>();
        keys.entries().forEach((key, entry) -> {
            if (key.startsWith(MEMBERS)) {
                NodeName name = name(key, key.substring(MEMBERS.length()), problems);
                if (name != null) {
                    members.put(
                            name,
                            MemberRecord.read(
                                    name, key, entry, addresses.get(name), proxyUrls, sync.has(name), problems));
                }
            }
        });
        return members;
    }

    private static @Nullable NodeName name(String key, String text, RecordProblems problems) {
        boolean sane = !text.isBlank()
                && text.length() <= MAX_NAME_LENGTH
                && text.indexOf('/') < 0
                && text.codePoints().noneMatch(Character::isISOControl);
        if (!sane) {
            problems.add(key, "should name a node, found '" + RecordProblems.excerpt(text) + "'");
            return null;
        }
        return new NodeName(text);
    }

    private static JsonRecord config(Keyspace.@Nullable Entry entry, RecordProblems problems) {
        return JsonRecord.object("config", entry == null ? "{}" : entry.value(), problems);
    }

    private static ClusterFlags flags(JsonRecord config, @Nullable Mark writtenAt) {
        JsonRecord standby = config.object("standby_cluster");
        return new ClusterFlags(
                config.flag("pause"),
                config.flag("failsafe_mode"),
                standby.says("host") || standby.says("port") || standby.says("restore_command"),
                writtenAt);
    }

    private static Duration loop(JsonRecord config) {
        long seconds = config.number("loop_wait", MAX_LOOP_SECONDS, 0);
        return seconds == 0 ? Topology.USUAL_LOOP : Duration.ofSeconds(seconds);
    }

    /** Empty while the cluster is being bootstrapped. */
    private static @Nullable String systemId(Keyspace keys, RecordProblems problems) {
        Keyspace.Entry initialize = keys.entry("initialize");
        if (initialize == null || initialize.value().isEmpty()) {
            return null;
        }
        if (!SYSTEM_ID.matcher(initialize.value()).matches()) {
            problems.add(
                    "initialize",
                    "should be PostgreSQL's system identifier, found '" + RecordProblems.excerpt(initialize.value())
                            + "'");
            return null;
        }
        return initialize.value();
    }

    /** Every entry is a timeline that has ended; the cluster is on the one after the last, which began where that ended. */
    private static TimelineHistory history(Keyspace keys, RecordProblems problems) {
        Keyspace.Entry history = keys.entry("history");
        JsonNode ended = history == null ? null : JsonRecord.parse("history", history.value(), problems);
        if (history == null || ended == null) {
            return TimelineHistory.NONE;
        }
        if (ended.isArray() && ended.isEmpty()) {
            return TimelineHistory.upTo(1);
        }
        Map<Integer, Long> begins = new TreeMap<>();
        int newest = 0;
        for (int i = 0; i < ended.size(); i++) {
            newest = number(ended.path(i));
            JsonNode end = ended.path(i).path(1);
            // A restore to the middle of the past leaves numbers out: the next in the list is the one that branched off
            // here.
            int next = i + 1 < ended.size() ? number(ended.path(i + 1)) : newest + 1;
            if (newest > 0 && next > newest && end.isIntegralNumber() && end.canConvertToLong()) {
                begins.put(next, end.longValue());
            }
        }
        if (newest > 0 && newest < Integer.MAX_VALUE) {
            return new TimelineHistory(newest + 1, begins);
        }
        problems.add(
                "history",
                "should be a list of [timeline, position, reason, ...], found '"
                        + RecordProblems.excerpt(history.value()) + "'");
        return TimelineHistory.NONE;
    }

    /** The timeline that an entry of the history is about; 0 if it is none. */
    private static int number(JsonNode entry) {
        JsonNode number = entry.path(0);
        return number.isIntegralNumber() && number.canConvertToInt() ? number.intValue() : 0;
    }

    private static long leaderLsn(
            Keyspace keys, @Nullable Lock lock, Map<NodeName, Member> members, RecordProblems problems) {
        Member leader = lock == null ? null : members.get(lock.node());
        return Math.max(leader == null ? -1 : leader.lsn(), statusLsn(keys, problems));
    }

    /** {@code status} since Patroni 2.1; {@code optime/leader} before, and beside it while a cluster is being upgraded. */
    private static long statusLsn(Keyspace keys, RecordProblems problems) {
        Keyspace.Entry status = keys.entry("status");
        if (status != null) {
            return JsonRecord.object("status", status.value(), problems).number("optime", Long.MAX_VALUE, -1);
        }
        Keyspace.Entry optime = keys.entry("optime/leader");
        if (optime == null) {
            return -1;
        }
        try {
            return Math.max(-1, Long.parseLong(optime.value()));
        } catch (NumberFormatException e) {
            problems.add(
                    "optime/leader",
                    "should be a position in bytes, found '" + RecordProblems.excerpt(optime.value()) + "'");
            return -1;
        }
    }
}
