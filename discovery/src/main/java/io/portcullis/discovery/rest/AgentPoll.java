package io.portcullis.discovery.rest;

import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.patroni.AgentClient;
import io.portcullis.discovery.patroni.AgentStatus;
import io.portcullis.discovery.patroni.JsonRecord;
import io.portcullis.discovery.patroni.RecordProblems;
import io.portcullis.network.NetworkErrors;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The questions to one agent in one round, one after the other: an agent has five threads for all requests. What is answered counts, even
 * if the rest is not.
 */
final class AgentPoll implements Runnable {
    /** Of a question that an agent answers by itself. */
    private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(2);

    /** Of a question for which an agent reads the DCS. */
    private static final Duration LIST_TIMEOUT = Duration.ofSeconds(4);

    /** Hears that there is something new, or that all is said. */
    interface ProgressListener {
        void onProgress(AgentPoll poll);
    }

    private final String scope;
    private final URI api;
    private final boolean configured;
    private final AgentClient client;
    private final DcsBackoff backoff;
    private final AtomicBoolean detailsAsked;
    private final ProgressListener listener;
    private final long deadline;
    private volatile @Nullable AgentStatus status;
    private volatile @Nullable MemberList list;
    private volatile @Nullable String config;
    private volatile @Nullable String history;
    private volatile @Nullable String problem;
    private volatile boolean done;

    /**
     * @param detailsAsked one agent of each round is asked for what changes rarely
     * @param deadline of the round, by {@link System#nanoTime}
     */
    AgentPoll(
            String scope,
            URI api,
            boolean configured,
            AgentClient client,
            DcsBackoff backoff,
            AtomicBoolean detailsAsked,
            ProgressListener listener,
            long deadline) {
        this.scope = scope;
        this.api = api;
        this.configured = configured;
        this.client = client;
        this.backoff = backoff;
        this.detailsAsked = detailsAsked;
        this.listener = listener;
        this.deadline = deadline;
    }

    @Override
    public void run() {
        try {
            Http.Answer answer = client.get(api, "/leader", left(STATUS_TIMEOUT));
            status = AgentStatus.read(scope, answer.code(), answer.body());
            listener.onProgress(this);
            readDcs();
            if (detailsAsked.compareAndSet(false, true)) {
                config = object("/config");
                history = object("/history");
            }
        } catch (IOException e) {
            problem = "GET /leader: " + NetworkErrors.of(e);
        } catch (IllegalArgumentException e) {
            problem = e.getMessage();
        } finally {
            done = true;
            listener.onProgress(this);
        }
    }

    private void readDcs() {
        String remembered = backoff.refusal(api);
        if (remembered != null) {
            problem = remembered;
            return;
        }
        boolean read = false;
        try {
            Http.Answer answer = client.get(api, "/cluster", left(LIST_TIMEOUT));
            list = MemberList.read(scope, "GET /cluster", answer.code(), answer.body(), new RecordProblems());
            read = true;
        } catch (IOException e) {
            problem = "GET /cluster: " + NetworkErrors.of(e);
        } catch (IllegalArgumentException e) {
            problem = e.getMessage();
        } finally {
            if (read) {
                backoff.answered(api);
            } else {
                backoff.failed(api, problem == null ? "GET /cluster: no answer" : problem);
            }
        }
    }

    /** The answer, if it is JSON; an agent has none of these before the cluster is set up. */
    private @Nullable String object(String path) {
        try {
            Http.Answer answer = client.get(api, path, left(STATUS_TIMEOUT));
            boolean sane = answer.code() == 200 && JsonRecord.parse(path, answer.body(), new RecordProblems()) != null;
            return sane ? answer.body() : null;
        } catch (IOException e) {
            // The next round asks again, and until then the last answer stands.
            return null;
        }
    }

    private Duration left(Duration most) {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        return left.compareTo(most) < 0 ? left : most;
    }

    URI api() {
        return api;
    }

    boolean configured() {
        return configured;
    }

    @Nullable
    AgentStatus status() {
        return status;
    }

    @Nullable
    MemberList list() {
        return list;
    }

    @Nullable
    String config() {
        return config;
    }

    @Nullable
    String history() {
        return history;
    }

    boolean done() {
        return done;
    }

    Heard heard() {
        String trouble = problem;
        return new Heard(
                AgentClient.address(api),
                configured,
                status,
                list,
                trouble != null || done ? trouble : "does not answer in time");
    }
}
