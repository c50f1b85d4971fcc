package io.portcullis.config.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.config.ConfigReader;
import io.portcullis.config.Flags;
import io.portcullis.config.LogSettings;
import io.portcullis.config.Settings;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ReloadPlanTest {
    @TempDir
    private Path folder;

    private Settings settings(String more) throws Exception {
        Path file = Files.writeString(
                folder.resolve("c.yml"), "cluster: {scope: a, etcd: {endpoints: [http://h:1]}}\n" + more);
        return ConfigReader.read(Flags.of(file));
    }

    @Test
    void nothingChangedMeansNothingToDo() throws Exception {
        assertThat(ReloadPlan.between(settings(""), settings(""))).isEmpty();
    }

    @Test
    void tellsWhatTakesEffectAndWhatDoesNot() throws Exception {
        List<ReloadPlan> plan = ReloadPlan.between(settings(""), settings("""
                        routes: {max-lag: 1MB}
                        limits: {connect-wait: 1s}
                        log: {level: debug}
                        admin: {bind: 127.0.0.1:7001}
                        fencing: {margin: 2s}
                        """));
        assertThat(plan)
                .hasSize(5)
                .anyMatch(ReloadPlan.Routes.class::isInstance)
                .anyMatch(ReloadPlan.Limits.class::isInstance)
                .contains(
                        new ReloadPlan.LogLevel(LogSettings.Level.DEBUG),
                        new ReloadPlan.NeedsRestart("admin", ""),
                        new ReloadPlan.NeedsRestart("fencing", ""));
    }

    // ---- every single value that can be configured

    /** Everything is set, so that every record is there to be changed. */
    private Settings complete() throws Exception {
        Path pem = Files.writeString(folder.resolve("any.pem"), "x");
        Path file = Files.writeString(folder.resolve("complete.yml"), """
                name: gw1
                cluster:
                  scope: demo
                  group: 1
                  addresses: {pg1: h:1, pg2: h:2}
                  etcd:
                    endpoints: [https://h1:1, https://h2:1]
                    username: u
                    password-file: PEM
                    tls: {ca-file: PEM, cert-file: PEM, key-file: PEM}
                listeners:
                  - bind: 127.0.0.1:1
                    route: replica
                    prefer: sync
                    tags: {reporting: "true"}
                    tls: {mode: terminate, cert-file: PEM, key-file: PEM}
                  - {bind: 127.0.0.1:2, route: primary}
                admin: {bind: 127.0.0.1:3, token-file: /t}
                routes: {max-lag: 1MB, zone: eu-1, tags: {reporting: "true"}}
                limits: {tcp-user-timeout: 90s}
                server-tls: {mode: verify-full, ca-file: PEM, cert-file: PEM, key-file: PEM}
                agent: {username: u, password-file: PEM, tls: {ca-file: PEM, cert-file: PEM, key-file: PEM}}
                """.replace("PEM", pem.toString()));
        return ConfigReader.read(Flags.of(file));
    }

    /** What a reload does about each part; the longest name that fits holds. */
    private static final Map<String, String> RELOAD = Map.ofEntries(
            Map.entry("name", "restart name"),
            Map.entry("clusters", "restart clusters"),
            Map.entry("agent", "restart agent"),
            Map.entry("gateway.listeners", "restart listeners"),
            Map.entry("gateway.fencing", "restart fencing"),
            Map.entry("gateway.routes", "Routes"),
            Map.entry("gateway.limits", "Limits"),
            Map.entry("gateway.serverTls", "restart server-tls"),
            Map.entry("gateway.loops", "restart event-loops"),
            Map.entry("admin", "restart admin"),
            Map.entry("log.format", "restart log.format"),
            Map.entry("log.level", "LogLevel"),
            Map.entry("warnings", "nothing"));

    private static String expected(String changed) {
        String part = changed;
        while (!RELOAD.containsKey(part)) {
            int dot = part.lastIndexOf('.');
            assertThat(dot)
                    .as("nobody said what a reload does about " + changed)
                    .isPositive();
            part = part.substring(0, dot);
        }
        return RELOAD.get(part);
    }

    private static String said(ReloadPlan step) {
        return step instanceof ReloadPlan.NeedsRestart(String section, String _)
                ? "restart " + section
                : step.getClass().getSimpleName();
    }

    @TestFactory
    List<DynamicTest> everyChangeOfTheFileIsAppliedOrReportedEachTime() throws Exception {
        Settings running = complete();
        List<DynamicTest> tests = new ArrayList<>();
        for (var each : changesOf("", running).entrySet()) {
            Settings wanted = (Settings) each.getValue();
            String expected = expected(each.getKey());
            tests.add(DynamicTest.dynamicTest(each.getKey(), () -> {
                List<ReloadPlan> plan = ReloadPlan.between(running, wanted);
                assertThat(plan.stream().map(ReloadPlanTest::said))
                        .isEqualTo(expected.equals("nothing") ? List.of() : List.of(expected));

                Settings after = ReloadPlan.after(running, wanted);
                boolean restart = expected.startsWith("restart");
                assertThat(after).isEqualTo(restart ? running : wanted);
                assertThat(ReloadPlan.between(after, wanted))
                        .as("at the next reload of the same file")
                        .isEqualTo(restart ? plan : List.of());
                assertThat(ReloadPlan.between(after, running))
                        .as("once the file is as it was")
                        .hasSameSizeAs(restart ? List.of() : plan);
            }));
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests;
    }

    /** The same record, once for each value anywhere in it with this value changed, by the value's name. */
    private static Map<String, Object> changesOf(String name, Record record) throws ReflectiveOperationException {
        Map<String, Object> changes = new LinkedHashMap<>();
        RecordComponent[] components = record.getClass().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            String inner = name.isEmpty() ? component.getName() : name + "." + component.getName();
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            Object value = accessor.invoke(record);
            Map<String, Object> ofValue = new LinkedHashMap<>();
            if (value instanceof Record part) {
                ofValue.putAll(changesOf(inner, part));
            } else {
                ofValue.put(inner, changed(inner, value, component.getType()));
            }
            if (value instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof Record first) {
                changesOf(inner, first).forEach((of, part) -> {
                    List<Object> parts = new ArrayList<>(list);
                    parts.set(0, part);
                    ofValue.put(of, parts);
                });
            }
            for (var each : ofValue.entrySet()) {
                changes.put(each.getKey(), copy(record, i, each.getValue()));
            }
        }
        return changes;
    }

    private static Record copy(Record record, int changed, Object value) throws ReflectiveOperationException {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            var accessor = components[i].getAccessor();
            accessor.setAccessible(true);
            values[i] = i == changed ? value : accessor.invoke(record);
        }
        Constructor<?> constructor = record.getClass()
                .getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return (Record) constructor.newInstance(values);
    }

    private static Object changed(String name, @Nullable Object value, Class<?> type) {
        return switch (value) {
            case Integer number -> number > 1 ? number - 1 : number + 1;
            case Long number -> number + 1;
            case Boolean flag -> !flag;
            case String text -> text + "x";
            case Duration length -> length.plusNanos(1);
            case Path path -> path.resolveSibling("another");
            case URI uri -> uri.resolve("/another");
            case Enum<?> constant -> {
                yield Arrays.stream(constant.getDeclaringClass().getEnumConstants())
                        .filter(other -> other != constant)
                        .findFirst()
                        .orElseThrow();
            }
            case List<?> list -> list.isEmpty() ? List.of("another") : list.subList(1, list.size());
            case Map<?, ?> map -> {
                Map<Object, Object> less = new LinkedHashMap<>(map);
                less.remove(map.keySet().iterator().next());
                yield less;
            }
            case null -> throw new AssertionError(name + " is not set in the complete file: " + type);
            default -> throw new AssertionError("do not know how to change " + name + ", a " + value.getClass());
        };
    }
}
