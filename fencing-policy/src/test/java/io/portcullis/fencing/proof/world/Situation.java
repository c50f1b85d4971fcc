package io.portcullis.fencing.proof.world;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A world as a number that is the same for all worlds in the same situation: times count from now, revisions only by their order, leases,
 * rounds and fences only by which are the same. Records are walked whole, so nothing that the policy remembers can be forgotten here.
 */
public final class Situation {
    /** What the numbers in records mean, by their names; all others are taken as they are. */
    private enum Kind {
        PLAIN,
        TIME,
        REVISION,
        LEASE,
        ROUND
    }

    private record Component(Method accessor, Kind kind) {}

    /** @param space contacts, renewals and fences are counted apart */
    private record Shape(int name, int space, List<Component> components) {}

    private static final Map<String, Kind> KINDS = new HashMap<>();

    static {
        for (String time : List.of(
                "sent",
                "notBefore",
                "newest",
                "lockUntil",
                "startedAt",
                "due",
                "verifiedAt",
                "askedAt",
                "doubtedAt",
                "since",
                "termSince",
                "regressedAt",
                "renewed",
                "knownAt",
                "doubtfulSince",
                "retryAt",
                "permitEnd",
                "contactSent",
                "standbysUntil",
                "attestedUntil",
                "deadline",
                "arrived",
                "until")) {
            KINDS.put(time, Kind.TIME);
        }
        for (String revision : List.of(
                "revision",
                "regressedTo",
                "writtenAt",
                "takenAt",
                "version",
                "distrustUpTo",
                "settingsAt",
                "id:Registration")) {
            KINDS.put(revision, Kind.REVISION);
        }
        KINDS.put("value:LeaseId", Kind.LEASE);
        KINDS.put("lease", Kind.LEASE);
        for (String round : List.of("round", "id:Rounds", "id:FenceProgress", "id:Fence", "fence:LoopFenced")) {
            KINDS.put(round, Kind.ROUND);
        }
    }

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            String simple = type.getSimpleName();
            int space = switch (simple) {
                case "FenceProgress", "Fence", "LoopFenced" -> 0;
                case "Membership", "Renew" -> 1;
                default -> 2;
            };
            return new Shape(simple.hashCode(), space, components(type));
        }

        private static List<Component> components(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(component -> {
                        component.getAccessor().setAccessible(true);
                        String name = component.getName();
                        Kind kind = KINDS.getOrDefault(
                                name + ":" + type.getSimpleName(), KINDS.getOrDefault(name, Kind.PLAIN));
                        return new Component(component.getAccessor(), kind);
                    })
                    .toList();
        }
    };

    private final Words words = new Words();
    private long base;
    private int gateway;
    private int truth = -1;

    private Situation() {}

    public static long of(World world) {
        Situation situation = new Situation();
        situation.write(world);
        return situation.words.hash();
    }

    // ---- the world

    private void write(World world) {
        Dcs dcs = world.dcs;
        object(world.truth);
        truth = world.truth == null ? -1 : world.order(world.truth);
        base = world.now;
        words.plain(dcs.generation);
        words.plain(dcs.term);
        words.plain(dcs.away ? world.now - dcs.awaySince : -1);
        contents(dcs);
        dcs.leases.forEach((_, lease) -> words.plain(lease.ends() - world.now));
        words.plain(dcs.backup == null ? 0 : 1);
        if (dcs.backup != null) {
            contents(dcs.backup);
            object(dcs.backup.entries);
        }
        for (Gateway each : world.gateways) {
            base = each.elapsed();
            gateway = each.index;
            object(dcs.entries.get(each.index));
            write(world, each);
        }
        for (Node node : world.cluster.nodes()) {
            base = world.promotions.clock(node);
            write(node);
        }
    }

    private void contents(Dcs dcs) {
        object(dcs.lock);
        object(dcs.members);
        words.plain(dcs.leases.size());
        dcs.leases.forEach((id, lease) -> {
            words.lease(id);
            words.plain(lease.length());
        });
    }

    private void write(Node node) {
        object(node.agent);
        words.lease(node.lease);
        object(node.writable);
        words.plain(truth >= 0 && node.newest >= truth ? 1 : 0);
        Node.Promotion promotion = node.promotion;
        words.plain(promotion == null ? 0 : 1);
        if (promotion != null) {
            object(promotion.leadership);
            words.plain(promotion.passed ? 1 : 0);
            words.plain(promotion.sent < 0 ? 1 : promotion.sent - base);
            object(promotion.evaluated);
            // A barrier is what it read first, and who published since.
            object(promotion.readings.isEmpty() ? null : promotion.readings.getFirst());
            object(promotion.barrier == null ? null : promotion.barrier.verdict());
        }
    }

    private void write(World world, Gateway gateway) {
        words.plain(gateway.stopped ? 1 : 0);
        words.time(base, gateway.wakeAt);
        words.time(base, gateway.permitEnd);
        words.plain(gateway.offset());
        object(gateway.state);
        object(gateway.authority);
        object(gateway.standing);
        object(gateway.contacts);
        object(gateway.renewals);
        object(gateway.probes);
        object(gateway.reports);
        object(leadership(world, gateway.newestPublished));
        object(leadership(world, gateway.newestRelayed));
        object(gateway.entitledLast);
        for (Loop loop : gateway.loops) {
            object(loop.entitled);
            object(loop.ordered);
            words.plain(loop.sessions.size());
            for (Session session : loop.sessions) {
                write(session);
            }
        }
        if (world.rules.may(Freedom.WATCH)) {
            object(world.dcs.history.subList(gateway.watched, world.dcs.history.size()));
        }
    }

    private void write(Session session) {
        words.plain(session.node.index);
        object(session.gate.basis());
        object(session.gate.leadership());
        words.plain(session.mayWrite ? 1 : 0);
        object(session.station);
        if (session.station != Session.Station.NONE) {
            object(session.truthThen);
            words.plain(session.writtenThen);
            words.time(base, session.clock);
            object(session.verdict);
        }
    }

    private static @Nullable Leadership leadership(World world, int order) {
        return order < 0 ? null : world.takings.get(order);
    }

    // ---- values

    private void object(@Nullable Object value) {
        switch (value) {
            case null -> words.plain(0x5EED);
            case Leadership(String cluster, var node, String holding, int regressions) -> {
                words.plain(regressions);
                words.plain(cluster.hashCode());
                words.plain(node.hashCode());
                words.revision(Long.parseLong(holding.substring(1)));
            }
            case NodeName(String name) -> words.plain(name.hashCode());
            case Record record -> record(record);
            case Collection<?> collection -> {
                words.plain(collection.size());
                collection.forEach(this::object);
            }
            case Map<?, ?> map -> {
                words.plain(map.size());
                map.forEach((key, each) -> {
                    object(key);
                    object(each);
                });
            }
            case Enum<?> constant -> words.plain(constant.name().hashCode());
            default -> words.plain(value.hashCode());
        }
    }

    private void record(Record record) {
        Shape shape = SHAPES.get(record.getClass());
        words.plain(shape.name);
        for (Component component : shape.components) {
            Object value = valueOf(record, component.accessor);
            switch (component.kind) {
                case PLAIN -> object(value);
                case TIME -> {
                    if (value instanceof Long time) {
                        words.time(base, time);
                    } else {
                        object(value);
                    }
                }
                case REVISION -> words.revision(value instanceof Long number ? number : number(value));
                case LEASE -> {
                    if (value instanceof Long id) {
                        words.lease(id);
                    } else {
                        object(value);
                    }
                }
                case ROUND -> words.round(gateway, shape.space, (Long) value);
            }
        }
    }

    private static long number(Object name) {
        return Long.parseLong(name.toString().substring(1));
    }

    private static Object valueOf(Record record, Method accessor) {
        try {
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(accessor.toString(), e);
        }
    }
}
