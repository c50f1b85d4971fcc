package io.portcullis.testkit.gateway;

import io.portcullis.testkit.process.Workspace;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a gateway is started.
 *
 * @param mainClass on our own class path; it understands the command line of {@code portcullis run}
 * @param arguments more than those for the cluster and the addresses
 * @param wrapper a command that runs the rest of the line, such as {@code env}; may be empty
 */
public record GatewayLaunch(
        String mainClass,
        List<String> jvmFlags,
        List<String> arguments,
        Map<String, String> environment,
        List<String> wrapper) {
    private static final String MAIN_CLASS = "io.portcullis.app.Main";

    public GatewayLaunch {
        jvmFlags = List.copyOf(jvmFlags);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        wrapper = List.copyOf(wrapper);
    }

    /** For tests of its behaviour: without the flags of the JVM of the test. */
    public static GatewayLaunch plain() {
        List<String> flags = List.of(
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC");
        return new GatewayLaunch(MAIN_CLASS, flags, List.of(), Map.of(), List.of());
    }

    /**
     * With the flags of this JVM. The launcher starts the tools as it starts a gateway. So the flags, with those that the
     * user adds, are in one place, and are always the flags of an operator.
     */
    public static GatewayLaunch product() {
        return of(MAIN_CLASS);
    }

    public static GatewayLaunch of(String mainClass) {
        return new GatewayLaunch(
                mainClass, ManagementFactory.getRuntimeMXBean().getInputArguments(), List.of(), Map.of(), List.of());
    }

    /** Later flags override earlier ones. */
    public GatewayLaunch withJvmFlags(List<String> more) {
        return new GatewayLaunch(mainClass, joined(jvmFlags, more), arguments, environment, wrapper);
    }

    public GatewayLaunch withArguments(String... more) {
        return new GatewayLaunch(mainClass, jvmFlags, joined(arguments, List.of(more)), environment, wrapper);
    }

    public GatewayLaunch withVariable(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new GatewayLaunch(mainClass, jvmFlags, arguments, more, wrapper);
    }

    public GatewayLaunch withWrapper(String... command) {
        return new GatewayLaunch(mainClass, jvmFlags, arguments, environment, List.of(command));
    }

    public GatewayLaunch withMainClass(String name) {
        return new GatewayLaunch(name, jvmFlags, arguments, environment, wrapper);
    }

    /** @param yaml more configuration than cluster and addresses; may be empty */
    public GatewayLaunch withConfig(Workspace home, String yaml) {
        return yaml.isBlank()
                ? this
                : withArguments(
                        "--config",
                        home.write(home.folder("gateway").resolve("portcullis.yml"), yaml)
                                .toString());
    }

    /** The command line up to the main class. */
    public List<String> command(String java, String classPath) {
        List<String> command = new ArrayList<>(wrapper);
        if (!environment.isEmpty()) {
            command.add("env");
            environment.forEach((name, value) -> command.add(name + "=" + value));
        }
        command.add(java);
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", classPath, mainClass));
        return command;
    }

    private static List<String> joined(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
