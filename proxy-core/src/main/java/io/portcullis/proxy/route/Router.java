package io.portcullis.proxy.route;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.route.Following.Doubt;
import io.portcullis.proxy.route.RouteSettings.WithoutReplica;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chooses the node for a session. Pure: everything it looks at is handed to it. */
public final class Router {
    /**
     * What there is to choose from, read once for one decision.
     *
     * @param addresses where each node was last known to be: the leader's record may be gone while an operator's pin holds
     * @param following which replicas follow the leader
     * @param at when it was read, on the elapsed clock
     */
    public record Sight(
            RouteStatus standing,
            @Nullable Topology topology,
            Map<NodeName, NodeAddress> addresses,
            Following following,
            long at) {}

    public sealed interface Choice {
        record Found(Target target) implements Choice {}

        record Nobody(Unavailable why) implements Choice {}
    }

    /** One that stands still is noticed when the leader has moved so far, in bytes, if max-lag does not say. */
    private static final long FAR = 16L << 20;

    private final RouteSettings settings;
    private final NodeSessions sessions;
    private final NodeHealth health;

    public Router(RouteSettings settings, NodeSessions sessions, NodeHealth health) {
        this.settings = settings;
        this.sessions = sessions;
        this.health = health;
    }

    /**
     * @param entitled what the session's event loop may keep at this moment: a session that the next fence would sever is not begun
     * @param avoid nodes that just refused this very session
     * @param now on the elapsed clock
     */
    public Choice choose(Route route, Sight sight, AllowedSessions entitled, Set<NodeName> avoid, long now) {
        return choose(route, sight, entitled, avoid, node -> !avoid.contains(node) && health.mayBeTried(node, now));
    }

    /** What there is for a client of {@code route}, whatever the last logins came to. */
    public Choice offers(Route route, Sight sight, AllowedSessions entitled) {
        return choose(route, sight, entitled, Set.of(), _ -> true);
    }

    private Choice choose(
            Route route, Sight sight, AllowedSessions entitled, Set<NodeName> avoid, Predicate<NodeName> willing) {
        if (route == Route.REPLICA) {
            List<Member> replicas = replicas(sight, entitled);
            Member replica = leastLoaded(replicas, willing);
            if (replica != null && replica.address() != null) {
                return new Choice.Found(new Target(replica.name(), replica.address(), null));
            }
            // The primary stands in for replicas that are down, never for those that are full or hang up: it would get
            // what they suffer from.
            if (!replicas.stream().allMatch(each -> health.isDown(each.name()))) {
                boolean all = replicas.stream().allMatch(each -> avoid.contains(each.name()));
                return new Choice.Nobody(all ? Unavailable.REFUSED_BY_ALL : Unavailable.SERVER_REFUSED);
            }
            if (settings.withoutReplica() == WithoutReplica.ERROR) {
                return new Choice.Nobody(replicas.stream()
                        .map(each -> health.whyDown(each.name()))
                        .filter(Objects::nonNull)
                        .map(Objects::requireNonNull)
                        .findFirst()
                        .orElse(Unavailable.NO_REPLICA));
            }
        }
        return primary(sight, entitled, avoid);
    }

    private static Choice primary(Sight sight, AllowedSessions entitled, Set<NodeName> avoid) {
        return switch (sight.standing()) {
            case RouteStatus.Closed(var reason) -> new Choice.Nobody(Unavailable.closed(reason.label(), reason.text()));
            case RouteStatus.Open(Leadership leadership) -> {
                NodeAddress address = sight.addresses().get(leadership.node());
                boolean entitles = leadership.equals(entitled.leadership());
                // Both can lag behind the standing for the moment that a task needs to reach an event loop.
                yield address != null && entitles && !avoid.contains(leadership.node())
                        ? new Choice.Found(new Target(leadership.node(), address, leadership))
                        : new Choice.Nobody(Unavailable.UNREACHABLE);
            }
        };
    }

    private List<Member> replicas(Sight sight, AllowedSessions entitled) {
        Doubt least = leastDoubt(sight, entitled);
        return fit(sight, entitled)
                .filter(member -> doubt(sight, member).compareTo(least) <= 0)
                .toList();
    }

    private Stream<Member> fit(Sight sight, AllowedSessions entitled) {
        Topology topology = sight.topology();
        return topology == null
                ? Stream.empty()
                : topology.members().values().stream().filter(member -> unfit(topology, member, entitled) == null);
    }

    private Doubt doubt(Sight sight, Member member) {
        long far = settings.maxLag() == null ? FAR : settings.maxLag();
        return sight.following().doubt(member.name(), far, sight.at());
    }

    /** The least that speaks against any: if something speaks against all, the best of them serve, but never one that diverged. */
    private Doubt leastDoubt(Sight sight, AllowedSessions entitled) {
        return fit(sight, entitled)
                .map(member -> doubt(sight, member))
                .filter(doubt -> doubt != Doubt.DIVERGED)
                .min(Comparator.naturalOrder())
                .orElse(Doubt.NONE);
    }

    /** Among those with as few sessions, the one that has waited longest for one. */
    private @Nullable Member leastLoaded(List<Member> replicas, Predicate<NodeName> willing) {
        return replicas.stream()
                .filter(each -> willing.test(each.name()))
                .min(Comparator.<Member>comparingInt(each -> sessions.on(each.name()))
                        .thenComparingLong(each -> sessions.newestOn(each.name())))
                .orElse(null);
    }

    /** Why {@code member} gets no session of the replica route, for people; null if it may. */
    public @Nullable String whyNotReplica(Sight sight, Member member, AllowedSessions entitled) {
        Topology topology = sight.topology();
        String unfit = topology == null ? "the cluster has not been seen" : unfit(topology, member, entitled);
        if (unfit != null) {
            return unfit;
        }
        Doubt doubt = doubt(sight, member);
        return doubt.compareTo(leastDoubt(sight, entitled)) <= 0
                ? null
                : sight.following().text(member.name(), doubt);
    }

    private @Nullable String unfit(Topology topology, Member member, AllowedSessions entitled) {
        boolean leadsStandbys = member.name().equals(topology.view().standbyLeader());
        if (member.role() != Role.REPLICA && !leadsStandbys) {
            return "it is not a replica";
        }
        if (!member.claim().running()) {
            return member.state().equals("running")
                    ? "its record says running and gives no position in the WAL"
                    : "PostgreSQL is " + member.state();
        }
        // Nothing in its own cluster is nearer to the source than the leader of a standby cluster.
        if (!member.streaming() && !leadsStandbys) {
            return "it is not streaming";
        }
        if (!member.loadBalanced()) {
            return "it is tagged noloadbalance";
        }
        if (member.address() == null) {
            return "its record gives no address";
        }
        if (!entitled.attested().contains(member.name())) {
            return "nobody vouches for it being a standby at this moment";
        }
        long lag = topology.lagOf(member);
        if (settings.maxLag() != null && (lag < 0 || lag > settings.maxLag())) {
            return lag < 0 ? "its lag is unknown" : "it is " + lag + " bytes behind, more than max-lag";
        }
        return null;
    }
}
