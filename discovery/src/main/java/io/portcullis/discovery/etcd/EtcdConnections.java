package io.portcullis.discovery.etcd;

import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.store.SourceExecutor;
import io.portcullis.fencing.ClockSource;
import io.portcullis.network.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sources of one etcd share, however many clusters have their keys there: the thread, the channels and the login. Each source
 * takes it before it is used and gives it back when it closes; the last one closes the channels.
 */
public final class EtcdConnections {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdConnections.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final SourceExecutor thread = new SourceExecutor("etcd");
    private final ChannelFactory channels;
    private final EtcdEndpoints links;
    private final EtcdCalls caller;
    private int sources;
    private boolean closed;

    /**
     * @param names looks up the hosts of the endpoints
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public EtcdConnections(EtcdSettings etcd, ClockSource clock, Names names) throws IOException {
        channels = new ChannelFactory(etcd, thread, names);
        links = new EtcdEndpoints(
                etcd.endpoints().stream()
                        .map(endpoint -> new EtcdEndpoint(endpoint, channels, clock))
                        .toList(),
                ThreadLocalRandom.current().nextInt(etcd.endpoints().size()));
        caller = new EtcdCalls(clock, etcd.login() == null ? null : new AuthTokens(etcd.login(), clock));
        try {
            links.prepare();
        } catch (IOException e) {
            links.close();
            throw e;
        }
    }

    SourceExecutor thread() {
        return thread;
    }

    EtcdEndpoints links() {
        return links;
    }

    EtcdCalls caller() {
        return caller;
    }

    /** One source more uses this; false if it is closed already. */
    public synchronized boolean take() {
        if (closed) {
            return false;
        }
        sources++;
        return true;
    }

    /** One source less; blocks for a moment if it was the last. */
    void giveBack() throws InterruptedException {
        synchronized (this) {
            sources--;
            if (sources > 0) {
                return;
            }
            closed = true;
        }
        thread.execute(links::close);
        boolean all = links.awaitClosed(CLOSE_TIMEOUT);
        thread.close();
        channels.close();
        if (!all) {
            LOG.atWarn().log("a connection to etcd did not close in time");
        }
    }
}
