package io.portcullis.discovery.store;

import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Topology;
import io.portcullis.topology.TopologyListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells those who route the newest picture, and people what could not be understood. */
public final class TopologyPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(TopologyPublisher.class);

    /** The same sentence is said once in this time, and no more than so many sentences. */
    private static final Duration REPEAT_INTERVAL = Duration.ofMinutes(1);

    private static final int MAX_PROBLEMS = 32;

    private final String dcs;
    private final TopologyListener topologies;
    private final DiscoveryTelemetry telemetry;
    private final Map<String, Long> saidAt = new HashMap<>();
    private List<String> problems = List.of();
    private @Nullable Topology newest;
    private @Nullable String registration;

    /** @param dcs what people call the DCS, such as {@code etcd} */
    public TopologyPublisher(String dcs, TopologyListener topologies, DiscoveryTelemetry telemetry) {
        this.dcs = dcs;
        this.topologies = topologies;
        this.telemetry = telemetry;
    }

    public LeadershipView publish(Topology seen) {
        newest = seen;
        return tell(seen);
    }

    /** What keeps us from being registered, which belongs to what people should hear of; null if nothing does. */
    public void registrationProblem(@Nullable String problem) {
        if (!Objects.equals(problem, registration)) {
            registration = problem;
            if (newest != null) {
                tell(newest);
            }
        }
    }

    private LeadershipView tell(Topology seen) {
        Topology topology = registration == null
                ? seen
                : new Topology(
                        seen.view(),
                        seen.members(),
                        seen.leaderLsn(),
                        seen.loop(),
                        Stream.concat(Stream.of(registration), seen.problems().stream())
                                .toList());
        topologies.onTopology(topology);
        if (!topology.problems().equals(problems)) {
            tellProblems(topology.problems());
        }
        return topology.view();
    }

    private void tellProblems(List<String> now) {
        for (String problem : now) {
            if (!problems.contains(problem) && worthSaying(problem)) {
                LOG.atWarn().addKeyValue("problem", problem).log("something in {} is wrong", dcs);
            }
        }
        problems = now;
        telemetry.problemsChanged(now);
    }

    /** A record that is broken and mended with every write must not fill the log. */
    private boolean worthSaying(String problem) {
        long now = System.nanoTime();
        saidAt.values().removeIf(at -> now - at > REPEAT_INTERVAL.toNanos());
        return saidAt.size() < MAX_PROBLEMS && saidAt.putIfAbsent(problem, now) == null;
    }
}
