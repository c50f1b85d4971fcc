package io.portcullis.proxy.gateway;

import io.portcullis.proxy.fence.RouteStatusHolder;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.proxy.net.FatalErrors;
import io.portcullis.proxy.route.Router;
import io.portcullis.proxy.telemetry.RepeatFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes the listeners that are to refuse connections while their route is closed. */
final class ListenerSwitch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerSwitch.class);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);

    private final List<Listener> listeners;
    private final RouteStatusHolder standing;
    private final Supplier<Router> router;
    private final SessionLoop loop;
    private final Runnable onBroken;
    private final RepeatFilter<Listener> troubles = new RepeatFilter<>();
    private final Thread thread =
            Thread.ofPlatform().name("portcullis-listeners").daemon().unstarted(this::run);

    /**
     * @param loop any event loop: what it may keep is what a new session would rest on
     * @param onBroken called if the process must end
     */
    ListenerSwitch(
            List<Listener> listeners,
            RouteStatusHolder standing,
            Supplier<Router> router,
            SessionLoop loop,
            Runnable onBroken) {
        this.listeners = listeners.stream()
                .filter(listener -> listener.settings().whenClosed() == WhenClosed.REFUSE)
                .toList();
        this.standing = standing;
        this.router = router;
        this.loop = loop;
        this.onBroken = onBroken;
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
            LOG.debug("listeners stay as they are");
        }
    }

    /** One listener that fails keeps neither the others nor the next look from happening. */
    private void lookOrTell(Listener listener) {
        try {
            look(listener);
            if (troubles.ended(listener)) {
                LOG.atInfo().addKeyValue("bind", listener.settings().bind()).log("the listener works again");
            }
        } catch (Throwable e) {
            if (troubles.isNews(listener, String.valueOf(e.getMessage()), System.nanoTime())) {
                LOG.atError()
                        .addKeyValue("bind", listener.settings().bind())
                        .addKeyValue("why", e.getMessage())
                        .setCause(e instanceof IOException ? null : e)
                        .log("cannot open or close a listener; tried again until it works");
            }
            if (FatalErrors.endProcess(e)) {
                onBroken.run();
            }
        }
    }

    private void look(Listener listener) throws IOException {
        boolean served = router.get().offers(listener.settings().route(), standing.sight(), loop.entitled())
                instanceof Router.Choice.Found;
        if (served) {
            listener.open();
        } else {
            listener.close();
        }
    }

    /** Does not wait: a look that is under way opens nothing that was closed for good. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
