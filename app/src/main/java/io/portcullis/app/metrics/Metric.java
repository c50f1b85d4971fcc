package io.portcullis.app.metrics;

import org.jspecify.annotations.Nullable;

/**
 * Every metric of our own: name, kind, labels and what it means. {@code docs/metrics.md} is made from this list and tested against it.
 */
public enum Metric {
    SESSIONS(
            "portcullis.sessions",
            Kind.GAUGE,
            "cluster, route, node, state",
            "Sessions at this moment. The state suspended means: no permit, sockets kept."),
    SESSIONS_OPENED("portcullis.sessions.opened", Kind.COUNTER, "cluster, route", "Client connections accepted."),
    SESSIONS_ENDED(
            "portcullis.sessions.ended",
            Kind.COUNTER,
            "cluster, route, reason",
            "Sessions ended, by the one reason each has. portcullis_refused_total splits the reason closed further."),
    SESSIONS_SUSPENDED(
            "portcullis.sessions.suspended",
            Kind.COUNTER,
            "cluster, reason",
            "Sessions that were suspended because the permit ran out or was withdrawn."),
    REFUSED(
            "portcullis.refused",
            Kind.COUNTER,
            "cluster, route, reason",
            "Clients that cannot be served, and why: counted when the gateway gives up, also if the client hears nothing of it."),
    WAITING("portcullis.waiting", Kind.GAUGE, "", "Clients that wait for a server."),
    PENDING("portcullis.pending", Kind.GAUGE, "", "Clients that have not sent their first message."),
    OPEN(
            "portcullis.open",
            Kind.GAUGE,
            "cluster",
            "1 while the primary route is open: a permit is held and the leader is verified writable."),
    CLOSED(
            "portcullis.closed",
            Kind.GAUGE,
            "cluster, reason",
            "1 for the reason that the primary route is closed for; the runbook has an entry for each."),
    PERMIT_REMAINING(
            "portcullis.permit.remaining",
            Kind.SECONDS,
            "cluster",
            "How long the present permit still lasts if no further contact succeeds; 0 without one."),
    CONTACT_AGE(
            "portcullis.contact.age",
            Kind.SECONDS,
            "cluster",
            "Time since the newest answered contact with the DCS was sent."),
    ALARM("portcullis.alarm", Kind.GAUGE, "cluster, alarm", "1 while a person should look at something."),
    TIMELINE(
            "portcullis.timeline",
            Kind.GAUGE,
            "cluster, of",
            "Timelines that are compared: remembered by this gateway, of the leader by its own word or record, of the history in the DCS."),
    LEADERSHIP_CHANGES(
            "portcullis.leadership.changes",
            Kind.COUNTER,
            "cluster",
            "Leaderships under which the primary route was opened."),
    FENCE(
            "portcullis.fence",
            Kind.TIMER,
            "cluster, cause",
            "From the arrival of the news to the last session severed, on all event loops."),
    FENCE_SEVERED("portcullis.fence.severed", Kind.COUNTER, "cluster, cause", "Sessions severed by fences."),
    FIRST_RELAYED(
            "portcullis.first.relayed",
            Kind.TIMER,
            "cluster",
            "From opening under a new leadership to the first bytes relayed to a client."),
    LEADERSHIP_GAP(
            "portcullis.leadership.gap",
            Kind.TIMER,
            "cluster",
            "From the last bytes relayed under one leadership to the first under the next."),
    CONNECT("portcullis.connect", Kind.TIMER, "cluster, node", "Time to connect to a server, its TLS included."),
    CONNECT_FAILURES(
            "portcullis.connect.failures",
            Kind.COUNTER,
            "cluster, node",
            "Connections to servers that failed, or ended before the server took the client."),
    DOUBTS(
            "portcullis.doubts",
            Kind.COUNTER,
            "cluster, node, sign",
            "Signs on the data path that a node is not the writable primary it was verified to be."),
    BYTES("portcullis.bytes", Kind.COUNTER, "direction", "Bytes relayed."),
    CANCEL_REQUESTS(
            "portcullis.cancel.requests",
            Kind.COUNTER,
            "cluster, outcome",
            "Cancel requests: relayed, unknown-key (no session here has it), too-many (dropped, others are on their way)."),
    MEMORY_HELD(
            "portcullis.memory.held",
            Kind.BYTES,
            "",
            "Memory of bytes that wait: for a peer that does not take them, at the gate, or for a server to be found."),
    MEMORY_BUDGET("portcullis.memory.budget", Kind.BYTES, "", "What they may hold together: limits.buffer-memory."),
    READS_STOPPED(
            "portcullis.reads.stopped",
            Kind.GAUGE,
            "",
            "Directions of sessions that are not read since they hold more than their share of that memory."),
    LOOP_LAG("portcullis.loop.lag", Kind.TIMER, "", "How late an event loop came to a task that was due."),
    THREAD_AGE(
            "portcullis.thread.age",
            Kind.SECONDS,
            "thread",
            "Time since a critical thread was last seen to run: the control thread of each cluster, each event loop."),
    CONTROL_QUEUE(
            "portcullis.control.queue",
            Kind.GAUGE,
            "cluster",
            "Events that wait for the control thread of the cluster."),
    LOG_LINES_DROPPED(
            "portcullis.log.lines.dropped",
            Kind.COUNTER,
            "",
            "Lines that are missing in the log because it was read too slowly."),
    REPLICA_LAG(
            "portcullis.replica.lag",
            Kind.BYTES,
            "cluster, node",
            "How far a replica is behind, as the DCS shows once per loop of the agents."),
    CONTACTS("portcullis.contacts", Kind.TIMER, "cluster, outcome", "Contacts with the DCS, by outcome."),
    WATCHES("portcullis.watches", Kind.COUNTER, "cluster, event", "The watch on the DCS started, ended or lagged."),
    PROBES("portcullis.probes", Kind.TIMER, "cluster, answer", "Questions to agents whether their node is writable."),
    PROBLEMS(
            "portcullis.dcs.problems",
            Kind.GAUGE,
            "cluster",
            "Contents of the DCS that could not be understood; the log names them."),
    PROTECTION(
            "portcullis.protection",
            Kind.GAUGE,
            "cluster, dcs, by",
            "1 if the DCS of this cluster offers it, 0 if not: by the lock's time, a quorum, a barrier; docs/discovery.md."),
    NEEDS_RESTART(
            "portcullis.needs.restart",
            Kind.GAUGE,
            "section",
            "1 for each section of the configuration that was changed, and takes effect only after a restart."),
    CONFIGURATION_REFUSED(
            "portcullis.configuration.refused",
            Kind.GAUGE,
            "",
            "1 if the configuration was wrong when it was read last: nothing of it is in force, and a restart would fail."),
    BUILD("portcullis.build", Kind.GAUGE, "version", "Always 1; the label is the version.");

    /** How Prometheus sees it. */
    enum Kind {
        GAUGE("gauge", ""),
        SECONDS("gauge", "_seconds"),
        BYTES("gauge", "_bytes"),
        COUNTER("counter", "_total"),
        TIMER("histogram", "_seconds");

        private final String word;
        private final String suffix;

        Kind(String word, String suffix) {
            this.word = word;
            this.suffix = suffix;
        }
    }

    private final String id;
    private final Kind kind;
    private final String labels;
    private final String help;

    Metric(String id, Kind kind, String labels, String help) {
        this.id = id;
        this.kind = kind;
        this.labels = labels;
        this.help = help;
    }

    String id() {
        return id;
    }

    String help() {
        return help;
    }

    @Nullable
    String baseUnit() {
        return switch (kind) {
            case SECONDS -> "seconds";
            case BYTES -> "bytes";
            case GAUGE, COUNTER, TIMER -> null;
        };
    }

    /** The name as Prometheus shows it. */
    public String exposedName() {
        return id.replace('.', '_') + kind.suffix;
    }

    /** Its line in {@code docs/metrics.md}. */
    public String documentation() {
        String shownLabels = labels.isEmpty() ? "" : "`" + labels.replace(", ", "`, `") + "`";
        return "| `" + exposedName() + "` | " + kind.word + " | " + shownLabels + " | " + help + " |";
    }
}
