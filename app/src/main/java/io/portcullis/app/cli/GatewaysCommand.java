package io.portcullis.app.cli;

import io.portcullis.app.process.ExitCode;
import io.portcullis.config.NamedCluster;
import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.registration.FencedLeadership;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.registration.RegistrationRecord;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "gateways",
        description = "Lists the gateways that are registered for a cluster, as a promotion barrier sees them.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "P is how long a gateway may relay after it last reached the DCS. A barrier waits until a gateway has published the leadership of"
                    + " the node that is to be promoted, but never longer than the largest P.",
            "",
            "The timeline is the newest that a gateway has verified. It accepts no older one; see 'portcullis accept'.",
            "",
            "Exit codes: 0 success, 1 the DCS is out of reach, 2 usage or configuration error, or the cluster has no keys there."
        })
public final class GatewaysCommand implements Callable<Integer> {
    private static final Duration DIRECTORY_TIMEOUT = Duration.ofSeconds(3);
    private static final String ROW = "%-32s %8s %6s %10s %9s  %s%n";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private ClusterChoice choice = new ClusterChoice();

    @Override
    public Integer call() {
        Optional<ClusterSettings> read =
                cluster.readOrTell().flatMap(choice::one).map(NamedCluster::settings);
        if (read.isEmpty()) {
            return ExitCode.USAGE;
        }
        try {
            Registered registered =
                    ClusterSources.directory(read.get(), System::nanoTime).read(DIRECTORY_TIMEOUT);
            tell(registered);
            if (registered.keys() == 0) {
                System.err.println(BarrierCheck.noKeys(read.get().prefix()));
                return ExitCode.USAGE;
            }
            return ExitCode.SUCCESS;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return ExitCode.FAILURE;
        }
    }

    private static void tell(Registered registered) {
        System.out.println("lock: " + (registered.lock() == null ? "free" : registered.lock()));
        System.out.printf(ROW, "gateway", "sessions", "P", "age", "timeline", "published");
        for (Registered.Gateway gateway : registered.gateways()) {
            RegistrationRecord record = gateway.record();
            Acknowledgement acknowledged = record.acknowledged();
            System.out.printf(
                    ROW,
                    gateway.name(),
                    record.sessions(),
                    gateway.maxSilence().toSeconds() + "s",
                    record.started() == null ? "unknown" : age(Duration.between(record.started(), Instant.now())),
                    timeline(record.remembered().newest()),
                    acknowledged == null ? "nothing" : FencedLeadership.describe(acknowledged));
        }
    }

    private static String timeline(Timeline timeline) {
        return timeline.known() ? Integer.toString(timeline.number()) : "unknown";
    }

    /** In two units at the most: {@code 3d4h}. */
    private static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + "d" + age.toHoursPart() + "h";
        }
        return age.toHours() > 0
                ? age.toHours() + "h" + age.toMinutesPart() + "m"
                : age.toMinutes() + "m" + age.toSecondsPart() + "s";
    }
}
