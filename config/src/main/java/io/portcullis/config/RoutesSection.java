package io.portcullis.config;

import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.proxy.route.ReplicaChoice.Prefer;
import io.portcullis.proxy.route.ReplicaChoice.Zone;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.route.RouteSettings.OnPromotion;
import io.portcullis.proxy.route.RouteSettings.WithoutReplica;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The section {@code routes}, and what a listener says of it for itself. */
final class RoutesSection {
    private static final String PREFER = "prefer";
    private static final String TAGS = "tags";
    private static final String ZONE = "zone";
    private static final String ZONE_TAG = "zone-tag";
    private static final String FOR_ALL = "what `routes` says";

    private RoutesSection() {}

    static RouteSettings read(Section section) {
        RouteSettings usual = RouteSettings.DEFAULT;
        RouteSettings routes = new RouteSettings(
                section.optional(Key.bytes("max-lag", "Replicas further behind get no new session.")
                        .usually("no limit")),
                section.value(
                        Key.choice(
                                "without-replica",
                                WithoutReplica.class,
                                "Where clients of the replica route go while there is no replica."),
                        usual.withoutReplica()),
                section.value(
                        Key.choice(
                                "replica-on-promotion",
                                OnPromotion.class,
                                "What happens to a session whose replica becomes the primary."),
                        usual.onPromotion()),
                new ReplicaChoice(
                        section.value(
                                Key.choice(
                                        PREFER,
                                        Prefer.class,
                                        "Which replicas come first: all alike, or synchronous standbys."),
                                usual.replicas().prefer()),
                        zone(section),
                        tags(
                                section.section(TAGS),
                                "Only nodes whose tag `TAG` has this value serve the replica route.")));
        section.finish();
        return routes;
    }

    private static @Nullable Zone zone(Section section) {
        String zone =
                section.optional(Key.text(ZONE, "The gateway's zone. Replicas whose tag says the same come first.")
                        .usually("no zone comes first"));
        String tag = section.value(Key.text(ZONE_TAG, "The tag in which nodes say their zone."), ZONE);
        if (zone == null && section.has(ZONE_TAG) && !section.has(ZONE)) {
            section.problem(
                    ZONE_TAG, "says in which tag the zone of a node is, and zone is missing: the gateway's own");
        }
        return zone == null ? null : new Zone(tag, zone);
    }

    /** What a listener says for itself. */
    static ReplicaChoice.OfListener ofListener(Section listener, Route route) {
        Prefer prefer = listener.optional(
                Key.choice(PREFER, Prefer.class, "As `routes.prefer`, for the clients of this listener.")
                        .usually(FOR_ALL));
        Map<String, String> tags = tags(
                listener.section(TAGS),
                "Only nodes whose tag `TAG` has this value serve clients of this listener. In place of all of `routes.tags`.");
        if (route == Route.REPLICA || listener.isTemplate()) {
            return new ReplicaChoice.OfListener(prefer, listener.has(TAGS) ? tags : null);
        }
        for (String key : new String[] {PREFER, TAGS}) {
            if (listener.has(key)) {
                listener.problem(key, "is for listeners with route: replica; there is one primary");
            }
        }
        return ReplicaChoice.OfListener.NONE;
    }

    private static Map<String, String> tags(Section section, String meaning) {
        Map<String, String> tags = new TreeMap<>();
        for (String name : section.keys("TAG")) {
            String value = section.optional(Key.text(name, meaning));
            if (value != null) {
                tags.put(name, value);
            }
        }
        return tags;
    }
}
