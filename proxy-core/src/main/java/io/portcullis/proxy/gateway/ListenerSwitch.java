package io.portcullis.proxy.gateway;

import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.fence.BrokenListener;
import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.proxy.net.FatalErrors;
import io.portcullis.proxy.route.Router;
import io.portcullis.proxy.telemetry.RepeatFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes the listeners that are to refuse connections while their route is closed. */
final class ListenerSwitch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerSwitch.class);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);

    /** Whether a new session of a listener would get a server now. */
    interface RouteCheck {
        boolean isServed(Listener listener);
    }

    private final List<Listener> listeners;
    private final RouteCheck check;
    private final BrokenListener broken;
    private final RepeatFilter<Listener> troubles = new RepeatFilter<>();
    private final Thread thread =
            Thread.ofPlatform().name("portcullis-listeners").daemon().unstarted(this::run);

    ListenerSwitch(List<Listener> listeners, BrokenListener broken) {
        this(listeners, ListenerSwitch::isServed, broken);
    }

    ListenerSwitch(List<Listener> listeners, RouteCheck check, BrokenListener broken) {
        this.listeners = listeners.stream()
                .filter(listener -> listener.settings().whenClosed() == WhenClosed.REFUSE)
                .toList();
        this.check = check;
        this.broken = broken;
    }

    void start() {
        if (!listeners.isEmpty()) {
            thread.start();
        }
    }

    private void run() {
        try {
            while (true) {
                listeners.forEach(this::lookOrTell);
                Thread.sleep(CHECK_INTERVAL);
            }
        } catch (InterruptedException e) {
            LOG.debug("listener changes stopped");
        }
    }

    /** A listener that fails stops neither the others nor the next check. */
    private void lookOrTell(Listener listener) {
        try {
            look(listener);
            if (troubles.ended(listener)) {
                LOG.atInfo().addKeyValue("listener", listener.settings().bind()).log("the listener works again");
            }
        } catch (Throwable e) {
            if (troubles.isNews(listener, String.valueOf(e.getMessage()), System.nanoTime())) {
                LOG.atError()
                        .addKeyValue("listener", listener.settings().bind())
                        .addKeyValue("explanation", e.getMessage())
                        .setCause(e instanceof IOException ? null : e)
                        .log("cannot open or close a listener; tried again until it works");
            }
            if (FatalErrors.endProcess(e)) {
                broken.onBroken();
            }
        }
    }

    private void look(Listener listener) throws IOException {
        if (check.isServed(listener)) {
            listener.open();
        } else {
            listener.close();
        }
    }

    private static boolean isServed(Listener listener) {
        Cluster cluster = listener.cluster();
        return cluster.router(listener.settings().replicas())
                        .offers(
                                listener.settings().route(),
                                cluster.status().view(),
                                cluster.onAnyLoop().allowed())
                instanceof Router.Choice.Found;
    }

    /** Does not wait: a check that is under way opens nothing that was closed for good. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
