package io.portcullis.app.process;

import io.portcullis.proxy.gateway.GatewaySettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether this process may have what a configuration needs at the worst. */
public final class ProcessLimits {
    private ProcessLimits() {}

    /** What is wrong, and what would be right. */
    public static List<String> problems(GatewaySettings settings) {
        return Stream.of(FileLimit.problem(settings.limits()), MemoryLimit.problem(settings))
                .flatMap(Optional::stream)
                .toList();
    }
}
