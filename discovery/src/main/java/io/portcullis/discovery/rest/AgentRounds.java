package io.portcullis.discovery.rest;

import io.portcullis.discovery.patroni.AgentClient;
import io.portcullis.discovery.patroni.AgentStatus;
import io.portcullis.discovery.patroni.JsonRecord;
import io.portcullis.topology.NodeAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks all agents at once: those that are configured, those that were members before, and those that turn out to be members. Thread-safe.
 */
final class AgentRounds {
    /** How long the rest is waited for when the answers of a majority are there: an agent that is stopped never answers. */
    private static final Duration STRAGGLER_TIMEOUT = Duration.ofMillis(500);

    private final String scope;
    private final List<URI> configured;
    private final AgentClient client;
    private final LongSupplier clock;
    private final DcsBackoff backoff;

    /** @param clock of the times in the answers */
    AgentRounds(String scope, List<URI> configured, AgentClient client, LongSupplier clock) {
        this.scope = scope;
        this.configured = List.copyOf(configured);
        this.client = client;
        this.clock = clock;
        this.backoff = new DcsBackoff(clock);
    }

    /**
     * One round. Blocks until all have answered, or a majority of the configured agents and a while has passed, at most for {@code timeout}.
     *
     * @param members as they are known so far, by name
     */
    RestPicture.Round ask(Map<String, JsonRecord> members, Duration timeout) throws InterruptedException {
        long sent = clock.getAsLong();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            return new Asking(threads, System.nanoTime() + timeout.toNanos()).all(members, sent);
        } finally {
            // Not close(), which would wait: a lookup of a name cannot be interrupted.
            threads.shutdownNow();
        }
    }

    /** One round under way. */
    private final class Asking {
        private final ExecutorService threads;
        private final long deadline;
        private final AtomicBoolean detailsAsked = new AtomicBoolean();
        private final Map<NodeAddress, AgentPoll> polls = new LinkedHashMap<>();
        private final BlockingQueue<AgentPoll> progress = new LinkedBlockingQueue<>();

        Asking(ExecutorService threads, long deadline) {
            this.threads = threads;
            this.deadline = deadline;
        }

        RestPicture.Round all(Map<String, JsonRecord> members, long sent) throws InterruptedException {
            configured.forEach(api -> ask(api, true));
            askMembers(members);
            long limit = deadline;
            while (polls.values().stream().anyMatch(poll -> !poll.done())) {
                if (limit == deadline && majorityDone()) {
                    limit = Math.min(deadline, System.nanoTime() + STRAGGLER_TIMEOUT.toNanos());
                }
                AgentPoll next = progress.poll(limit - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    break;
                }
                MemberList list = next.list();
                if (list != null) {
                    askMembers(list.members());
                }
            }
            Collection<AgentPoll> asked = polls.values();
            return new RestPicture.Round(
                    sent,
                    asked.stream().map(AgentPoll::heard).toList(),
                    first(asked, AgentPoll::config),
                    first(asked, AgentPoll::history));
        }

        private boolean majorityDone() {
            long said = polls.values().stream()
                    .filter(poll -> poll.configured() && poll.status() != null && poll.done())
                    .count();
            return said >= majority(configured.size());
        }

        private void ask(URI api, boolean isConfigured) {
            NodeAddress address = AgentClient.address(api);
            if (!polls.containsKey(address)) {
                AgentPoll poll =
                        new AgentPoll(scope, api, isConfigured, client, backoff, detailsAsked, progress::add, deadline);
                polls.put(address, poll);
                threads.execute(poll);
            }
        }

        /** Those that have not answered at a configured address. */
        private void askMembers(Map<String, JsonRecord> members) {
            List<String> answered = new ArrayList<>();
            polls.values().stream()
                    .map(AgentPoll::status)
                    .filter(Objects::nonNull)
                    .map(AgentStatus::name)
                    .filter(Objects::nonNull)
                    .forEach(answered::add);
            members.forEach((name, member) -> {
                URI api = answered.contains(name) ? null : RestUrls.api(member);
                if (api != null) {
                    ask(api, false);
                }
            });
        }
    }

    private interface Part {
        @Nullable
        String of(AgentPoll poll);
    }

    private static @Nullable String first(Collection<AgentPoll> polls, Part part) {
        return polls.stream().map(part::of).filter(Objects::nonNull).findFirst().orElse(null);
    }

    static int majority(int all) {
        return all / 2 + 1;
    }
}
