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
     * What a choice is made from, read once for one decision.
     *
     * @param addresses where each node was last known to be: the leader's record may be gone while an operator's pin holds
     * @param following which replicas follow the leader
     * @param at when it was read, on the elapsed clock
     */
    public record RoutingView(
            RouteStatus standing,
            @Nullable Topology topology,
            Map<NodeName, NodeAddress> addresses,
            Following following,
            long at) {}

    public sealed interface Choice {
        record Found(Target target) implements Choice {}

        record None(Unavailable why) implements Choice {}
    }

    /** How far the leader must move, in bytes, before a replica that stands still is noticed, if max-lag is not set. */
    private static final long STANDSTILL_BYTES = 16L << 20;

    private final RouteSettings settings;
    private final NodeSessions sessions;
    private final NodeHealth health;

    public Router(RouteSettings settings, NodeSessions sessions, NodeHealth health) {
        this.settings = settings;
        this.sessions = sessions;
        this.health = health;
    }

    /**
     * @param allowed what the session's event loop may keep at this moment: a session that the next fence would sever does not begin
     * @param avoid nodes that just refused this very session
     * @param now on the elapsed clock
     */
    public Choice choose(Route route, RoutingView view, AllowedSessions allowed, Set<NodeName> avoid, long now) {
        return choose(route, view, allowed, avoid, node -> !avoid.contains(node) && health.mayBeTried(node, now));
    }

    /** What a client of {@code route} could get, without regard to how the last logins ended. */
    public Choice offers(Route route, RoutingView view, AllowedSessions allowed) {
        return choose(route, view, allowed, Set.of(), _ -> true);
    }

    private Choice choose(
            Route route, RoutingView view, AllowedSessions allowed, Set<NodeName> avoid, Predicate<NodeName> willing) {
        if (route == Route.REPLICA) {
            List<Member> replicas = replicas(view, allowed);
            Member replica = leastLoaded(replicas, willing);
            if (replica != null && replica.address() != null) {
                return new Choice.Found(new Target(replica.name(), replica.address(), null));
            }
            // The primary serves in place of replicas that are down, never of those that are full or hang up: it would
            // get the same load.
            if (!replicas.stream().allMatch(each -> health.isDown(each.name()))) {
                boolean all = replicas.stream().allMatch(each -> avoid.contains(each.name()));
                return new Choice.None(all ? Unavailable.REFUSED_BY_ALL : Unavailable.SERVER_REFUSED);
            }
            if (settings.withoutReplica() == WithoutReplica.ERROR || !primaryStandsIn(view)) {
                return new Choice.None(replicas.stream()
                        .map(each -> health.whyDown(each.name()))
                        .filter(Objects::nonNull)
                        .map(Objects::requireNonNull)
                        .findFirst()
                        .orElseGet(settings.replicas()::noReplica));
            }
        }
        return primary(view, allowed, avoid);
    }

    /** A filter by tags is for the primary, too: so Patroni answers {@code /read-only?tag_NAME=VALUE}. */
    private boolean primaryStandsIn(RoutingView view) {
        Topology topology = view.topology();
        return settings.replicas().tags().isEmpty()
                || (topology != null
                        && view.standing() instanceof RouteStatus.Open(Set<Leadership> leaderships)
                        && leaderships.stream()
                                .map(leadership -> topology.member(leadership.node()))
                                .allMatch(leader ->
                                        leader != null && settings.replicas().takes(leader)));
    }

    private static Choice primary(RoutingView view, AllowedSessions allowed, Set<NodeName> avoid) {
        return switch (view.standing()) {
            case RouteStatus.Closed(var reason) -> new Choice.None(Unavailable.closed(reason.label(), reason.text()));
            case RouteStatus.Open(Set<Leadership> leaderships) -> {
                for (Leadership leadership : leaderships) {
                    NodeAddress address = view.addresses().get(leadership.node());
                    // Both can lag behind the standing for the moment that a task needs to reach an event loop.
                    if (address != null && allowed.allows(leadership) && !avoid.contains(leadership.node())) {
                        yield new Choice.Found(new Target(leadership.node(), address, leadership));
                    }
                }
                yield new Choice.None(Unavailable.UNREACHABLE);
            }
        };
    }

    private List<Member> replicas(RoutingView view, AllowedSessions allowed) {
        Doubt least = leastDoubt(view, allowed);
        return fit(view, allowed)
                .filter(member -> doubt(view, member).compareTo(least) <= 0)
                .toList();
    }

    private Stream<Member> fit(RoutingView view, AllowedSessions allowed) {
        Topology topology = view.topology();
        return topology == null
                ? Stream.empty()
                : topology.members().values().stream().filter(member -> unfit(topology, member, allowed) == null);
    }

    private Doubt doubt(RoutingView view, Member member) {
        long standstill = settings.maxLag() == null ? STANDSTILL_BYTES : settings.maxLag();
        return view.following().doubt(member.name(), standstill, view.at());
    }

    /** The smallest doubt there is: if every replica is in doubt, the least doubtful serve, but never one that has diverged. */
    private Doubt leastDoubt(RoutingView view, AllowedSessions allowed) {
        return fit(view, allowed)
                .map(member -> doubt(view, member))
                .filter(doubt -> doubt != Doubt.DIVERGED)
                .min(Comparator.naturalOrder())
                .orElse(Doubt.NONE);
    }

    /** Among the first that there are and those of them with as few sessions, the one that has waited longest for one. */
    private @Nullable Member leastLoaded(List<Member> replicas, Predicate<NodeName> willing) {
        return replicas.stream()
                .filter(each -> willing.test(each.name()))
                .min(Comparator.<Member>comparingInt(settings.replicas()::rank)
                        .thenComparingInt(each -> sessions.on(each.name()))
                        .thenComparingLong(each -> sessions.newestOn(each.name())))
                .orElse(null);
    }

    /** Why {@code member} gets no session of the replica route as long as all nodes take logins, for people; null if it may get one. */
    public @Nullable String whyNotReplica(RoutingView view, Member member, AllowedSessions allowed) {
        Topology topology = view.topology();
        String unfit = topology == null ? "the cluster has not been seen" : unfit(topology, member, allowed);
        if (unfit != null) {
            return unfit;
        }
        Doubt doubt = doubt(view, member);
        if (doubt.compareTo(leastDoubt(view, allowed)) > 0) {
            return view.following().text(member.name(), doubt);
        }
        return replicas(view, allowed).stream()
                .min(Comparator.comparingInt(settings.replicas()::rank))
                .map(first -> settings.replicas().whyLater(member, first))
                .orElse(null);
    }

    private @Nullable String unfit(Topology topology, Member member, AllowedSessions allowed) {
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
        // A node that is not meant to stream is judged by its lag alone.
        if (!member.streaming() && member.tags().streams() && !leadsStandbys) {
            return "it is not streaming";
        }
        if (!member.tags().loadBalanced()) {
            return "it is tagged noloadbalance";
        }
        String missing = settings.replicas().missing(member);
        if (missing != null) {
            return missing;
        }
        if (member.address() == null) {
            return "its record gives no address";
        }
        if (!allowed.attested().contains(member.name())) {
            return "the DCS does not say at this moment that it is a standby";
        }
        long lag = topology.lagOf(member);
        if (settings.maxLag() != null && (lag < 0 || lag > settings.maxLag())) {
            return lag < 0 ? "its lag is unknown" : "it is " + lag + " bytes behind, more than max-lag";
        }
        return null;
    }
}
