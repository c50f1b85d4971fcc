package io.portcullis.fencing.proof.world;

import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes values word by word, records component by component. Nothing of a record can be forgotten: all are walked by reflection. */
final class Values {
    /** What the numbers in records mean, by their names; all others are taken as they are. */
    private enum Kind {
        PLAIN,
        TIME,
        REVISION,
        LEASE,
        ROUND
    }

    private record Component(Function<Object, @Nullable Object> accessor, Kind kind) {}

    /** @param space contacts, renewals and fences are counted apart */
    private record Shape(int name, int space, List<Component> components) {}

    /** A revision and what a policy put behind it; or when a pin ends. */
    private record Held(long number, int rest, boolean pinned) {
        private static final Pattern REVISION = Pattern.compile("r([0-9]+)(.*)");

        static Held of(String text) {
            Matcher revision = REVISION.matcher(text);
            return revision.matches()
                    ? new Held(
                            Long.parseLong(revision.group(1)), revision.group(2).hashCode(), false)
                    : new Held(Long.parseLong(text.substring(text.indexOf('-') + 1)), 0, true);
        }
    }

    private static final Map<Holding, Held> HOLDINGS = new ConcurrentHashMap<>();

    private static final Map<Acknowledgement, Leadership> ACKNOWLEDGED = new ConcurrentHashMap<>();

    private static final Map<String, Kind> KINDS = new HashMap<>();

    /** Which counter a record's rounds are of: that of fences, that of renewals, or that of contacts. */
    private static final Map<String, Integer> SPACES = Map.of(
            "FenceProgress", 0,
            "Fence", 0,
            "LoopFenced", 0,
            "RegistrationState", 1,
            "Renew", 1,
            "Failsafe", 3,
            "AskAgents", 3,
            "AgentsAnswered", 3);

    private static final int OTHER_SPACE = 2;

    static {
        for (String time : List.of(
                "sent",
                "shownAt",
                "writtenAfter",
                "notBefore",
                "newest",
                "lockUntil",
                "startedAt",
                "due",
                "verifiedAt",
                "since",
                "reignSince",
                "regressedAt",
                "leaderSince",
                "renewed",
                "knownAt",
                "doubtfulSince",
                "retryAt",
                "permitEnd",
                "askedAt",
                "doubtedAt",
                "contactSent",
                "standbysUntil",
                "attestedUntil",
                "deadline",
                "arrived",
                "until",
                "from:Holds")) {
            KINDS.put(time, Kind.TIME);
        }
        for (String revision : List.of(
                "number:Revision",
                "regressedTo",
                "writtenAt",
                "takenAt",
                "version",
                "distrustUpTo",
                "settingsAt",
                "id:Registration",
                "content:LockRecord")) {
            KINDS.put(revision, Kind.REVISION);
        }
        KINDS.put("value:Bond", Kind.LEASE);
        KINDS.put("lease", Kind.LEASE);
        for (String round :
                List.of("round", "id:ContactSchedule", "id:FenceProgress", "id:Fence", "fence:LoopFenced")) {
            KINDS.put(round, Kind.ROUND);
        }
        KINDS.keySet().stream()
                .filter(key -> key.contains(":"))
                .forEach(key -> requireRecord(key.substring(key.indexOf(':') + 1)));
        SPACES.keySet().forEach(Values::requireRecord);
    }

    /** A record that was renamed would be compared by the wrong rule, and equal states would not be merged any more. */
    private static void requireRecord(String simple) {
        boolean found = Stream.of(
                        "fencing.", "fencing.FencingEffect$", "fencing.FencingEvent$", "fencing.LockTime$", "topology.")
                .anyMatch(place -> isClass("io.portcullis." + place + simple));
        if (!found) {
            throw new IllegalStateException("the policy has no record " + simple);
        }
    }

    private static boolean isClass(String name) {
        try {
            Class.forName(name);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            String simple = type.getSimpleName();
            return new Shape(simple.hashCode(), SPACES.getOrDefault(simple, OTHER_SPACE), components(type));
        }

        private static List<Component> components(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(component -> {
                        String name = component.getName();
                        Kind kind = KINDS.getOrDefault(
                                name + ":" + type.getSimpleName(), KINDS.getOrDefault(name, Kind.PLAIN));
                        return new Component(accessor(type, component), kind);
                    })
                    .toList();
        }
    };

    /** As fast as a call that is written down: {@link Method#invoke} would take half of the time of an exploration. */
    @SuppressWarnings("unchecked")
    private static Function<Object, @Nullable Object> accessor(Class<?> type, RecordComponent component) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            MethodHandle read = lookup.unreflect(component.getAccessor());
            MethodType boxed = MethodType.methodType(read.type().wrap().returnType(), type);
            CallSite site = LambdaMetafactory.metafactory(
                    lookup,
                    "apply",
                    MethodType.methodType(Function.class),
                    MethodType.methodType(Object.class, Object.class),
                    read,
                    boxed);
            return (Function<Object, @Nullable Object>) site.getTarget().invoke();
        } catch (Throwable e) {
            throw new IllegalStateException(component.toString(), e);
        }
    }

    private final Words words;
    /** What times are counted from, and whose rounds and fences are written. */
    long base;

    int gateway;

    private final World world;

    Values(Words words, World world) {
        this.words = words;
        this.world = world;
    }

    // ---- values

    void object(@Nullable Object value) {
        switch (value) {
            case null -> words.plain(0x5EED);
            case Leadership leadership -> leadership(leadership);
            case Acknowledgement acknowledgement ->
                leadership(ACKNOWLEDGED.computeIfAbsent(acknowledgement, World::leadership));
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

    /** Its number orders it among revisions; when it took the lock orders it among leaderships, also after a restore. */
    private void leadership(Leadership leadership) {
        words.plain(leadership.cluster().hashCode());
        words.plain(leadership.node().hashCode());
        words.plain(leadership.regressions());
        words.plain(leadership.overwrites());
        Held holding = HOLDINGS.computeIfAbsent(leadership.holding(), each -> Held.of(each.value()));
        if (holding.pinned) {
            words.time(base, holding.number);
        } else {
            words.revision(holding.number);
            words.plain(holding.rest);
            words.order(world.order(leadership));
        }
    }

    private void record(Record record) {
        Shape shape = SHAPES.get(record.getClass());
        words.plain(shape.name);
        for (Component component : shape.components) {
            Object value = component.accessor.apply(record);
            switch (component.kind) {
                case PLAIN -> object(value);
                case TIME -> {
                    if (value instanceof Long time) {
                        words.time(base, time);
                    } else {
                        object(value);
                    }
                }
                case REVISION -> words.revision(number(value));
                case LEASE -> {
                    switch (value) {
                        case Long id -> words.lease(id);
                        case String bond -> words.lease(Leases.lease(new Bond(bond)));
                        case null, default -> object(value);
                    }
                }
                case ROUND -> words.round(gateway, shape.space, (Long) Objects.requireNonNull(value));
            }
        }
    }

    private static long number(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case Long number -> number;
            case Revision revision -> revision.number();
            default -> Long.parseLong(value.toString().substring(1));
        };
    }
}
