package io.portcullis.perf;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is started as a gateway.
 *
 * @param mainClass on our own class path; it understands the command line of {@code portcullis run}
 */
public record GatewayLaunch(String mainClass, List<String> jvmFlags) {
    private static final String THE_PRODUCT = "io.portcullis.app.Main";

    public GatewayLaunch {
        jvmFlags = List.copyOf(jvmFlags);
    }

    /**
     * The product, with the flags that this very JVM was started with. The launcher starts us as it starts a gateway, so
     * its flags, and what the user adds to them, are written in one place and always those that an operator gets.
     */
    public static GatewayLaunch product() {
        return of(THE_PRODUCT);
    }

    public static GatewayLaunch of(String mainClass) {
        return new GatewayLaunch(mainClass, ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    /** Later flags override earlier ones. */
    public GatewayLaunch withJvmFlags(List<String> more) {
        return new GatewayLaunch(
                mainClass, Stream.concat(jvmFlags.stream(), more.stream()).toList());
    }
}
