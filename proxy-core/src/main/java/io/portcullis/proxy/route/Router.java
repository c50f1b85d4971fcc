package io.portcullis.proxy.route;

import io.portcullis.fencing.Entitled;
import io.portcullis.fencing.Standing;
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
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Chooses the node for a session. Pure: everything it looks at is handed to it. */
public final class Router {
    /**
     * What there is to choose from, read once for one decision.
     *
     * @param addresses where each node was last known to be: the leader's record may be gone while an operator's pin holds
     */
    public record Sight(Standing standing, @Nullable Topology topology, Map<NodeName, NodeAddress> addresses) {}

    public sealed interface Choice {
        record Found(Target target) implements Choice {}

        record Nobody(Unavailable why) implements Choice {}
    }

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
    public Choice choose(Route route, Sight sight, Entitled entitled, Set<NodeName> avoid, long now) {
        return choose(route, sight, entitled, avoid, node -> !avoid.contains(node) && health.mayBeTried(node, now));
    }

    /** What there is for a client of {@code route}, whatever the last logins came to. */
    public Choice offers(Route route, Sight sight, Entitled entitled) {
        return choose(route, sight, entitled, Set.of(), _ -> true);
    }

    private Choice choose(
            Route route, Sight sight, Entitled entitled, Set<NodeName> avoid, Predicate<NodeName> willing) {
        if (route == Route.REPLICA) {
            List<Member> replicas = replicas(sight.topology(), entitled);
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
                return new Choice.Nobody(Unavailable.NO_REPLICA);
            }
        }
        return primary(sight, entitled, avoid);
    }

    private static Choice primary(Sight sight, Entitled entitled, Set<NodeName> avoid) {
        return switch (sight.standing()) {
            case Standing.Closed(var reason) -> new Choice.Nobody(Unavailable.closed(reason.label(), reason.text()));
            case Standing.Open(Leadership leadership) -> {
                NodeAddress address = sight.addresses().get(leadership.node());
                boolean entitles = leadership.equals(entitled.leadership());
                // Both can lag behind the standing for the moment that a task needs to reach an event loop.
                yield address != null && entitles && !avoid.contains(leadership.node())
                        ? new Choice.Found(new Target(leadership.node(), address, leadership))
                        : new Choice.Nobody(Unavailable.UNREACHABLE);
            }
        };
    }

    private List<Member> replicas(@Nullable Topology topology, Entitled entitled) {
        return topology == null
                ? List.of()
                : topology.members().values().stream()
                        .filter(member -> whyNotReplica(topology, member, entitled) == null)
                        .toList();
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
    public @Nullable String whyNotReplica(Topology topology, Member member, Entitled entitled) {
        if (member.role() != Role.REPLICA) {
            return "it is not a replica";
        }
        if (!member.claim().running()) {
            return member.state().equals("running")
                    ? "its record says running and gives no position in the WAL"
                    : "PostgreSQL is " + member.state();
        }
        if (!member.streaming()) {
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
