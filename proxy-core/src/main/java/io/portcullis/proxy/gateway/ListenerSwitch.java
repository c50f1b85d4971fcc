package io.portcullis.proxy.gateway;

import io.portcullis.proxy.ListenerSettings.WhenClosed;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.fence.StandingCell;
import io.portcullis.proxy.route.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes the listeners that are to refuse connections while their route is closed. */
final class ListenerSwitch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerSwitch.class);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final List<Listener> listeners;
    private final StandingCell standing;
    private final Supplier<Router> router;
    private final SessionLoop loop;
    private final Thread thread =
            Thread.ofPlatform().name("portcullis-listeners").daemon().unstarted(this::run);

    /** @param loop any event loop: what it may keep is what a new session would rest on */
    ListenerSwitch(List<Listener> listeners, StandingCell standing, Supplier<Router> router, SessionLoop loop) {
        this.listeners = listeners.stream()
                .filter(listener -> listener.settings().whenClosed() == WhenClosed.REFUSE)
                .toList();
        this.standing = standing;
        this.router = router;
        this.loop = loop;
    }

    void start() {
        if (!listeners.isEmpty()) {
            thread.start();
        }
    }

    private void run() {
        try {
            while (true) {
                listeners.forEach(this::look);
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            LOG.debug("listeners stay as they are");
        }
    }

    private void look(Listener listener) {
        boolean served = router.get().choose(listener.settings().route(), standing.sight(), loop.entitled(), Set.of())
                instanceof Router.Choice.Found;
        if (!served) {
            listener.close();
            return;
        }
        try {
            listener.open();
        } catch (IOException e) {
            LOG.atError().addKeyValue("why", e.getMessage()).log("cannot listen again");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
