package io.portcullis.proxy.session;

import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.fence.ClusterSessions;
import io.portcullis.proxy.lifecycle.SessionEvent;
import io.portcullis.proxy.lifecycle.SessionEventListener;
import io.portcullis.proxy.route.Router;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;

/** Finds a server for one session, as far as the limits let it in and let it wait. */
final class ServerFinder {
    private final Cluster cluster;
    private final ClusterSessions fences;
    private final ListenerTerms terms;
    private final SessionSlots slots;
    private final FailedServers failed;
    private final SessionEventListener session;

    /** @param failed the servers that this session has tried */
    ServerFinder(
            Cluster cluster,
            ClusterSessions fences,
            ListenerTerms terms,
            SessionSlots slots,
            FailedServers failed,
            SessionEventListener session) {
        this.cluster = cluster;
        this.fences = fences;
        this.terms = terms;
        this.slots = slots;
        this.failed = failed;
        this.session = session;
    }

    /** The session hears what was found, and whether it may wait for more. */
    void find() {
        if (!slots.admit()) {
            session.onEvent(new SessionEvent.NoServerFound(Unavailable.FULL));
            session.onEvent(new SessionEvent.MayNotWait());
            return;
        }
        Router.Choice choice = cluster.router(terms.replicas())
                .choose(
                        terms.route(),
                        cluster.status().view(),
                        fences.allowed(),
                        failed.avoided(),
                        cluster.clock().elapsed());
        switch (choice) {
            case Router.Choice.Found(Target found) -> {
                slots.stopWaiting();
                session.onEvent(new SessionEvent.TargetFound(found));
            }
            case Router.Choice.None(Unavailable why) -> {
                session.onEvent(new SessionEvent.NoServerFound(failed.explain(why)));
                if (!slots.await()) {
                    session.onEvent(new SessionEvent.MayNotWait());
                }
            }
        }
    }
}
