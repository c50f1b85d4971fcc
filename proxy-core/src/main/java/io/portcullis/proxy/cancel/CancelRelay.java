package io.portcullis.proxy.cancel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;
import io.portcullis.network.NetworkErrors;
import io.portcullis.pgwire.CancelKey;
import io.portcullis.pgwire.startup.Requests;
import io.portcullis.proxy.cancel.CancelKeys.Destination;
import io.portcullis.proxy.net.ChannelClose;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.proxy.server.ServerConnector;
import io.portcullis.proxy.telemetry.CancelOutcome;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a cancel request to the server that the key belongs to. There is never an answer: a server closes the connection when it has
 * sent the signal; then the gateway closes the client's, which is what clients wait for.
 */
public final class CancelRelay {
    private static final Logger LOG = LoggerFactory.getLogger(CancelRelay.class);

    /** Cancel requests beyond this number are dropped: one costs its sender nothing, and the gateway a connection. */
    private static final int MAX_CONCURRENT = 200;

    private static final int TIMEOUT_SECONDS = 10;

    private final CancelKeys keys;
    private final ServerConnector connector;
    private final AtomicInteger underWay = new AtomicInteger();

    public CancelRelay(CancelKeys keys, ServerConnector connector) {
        this.keys = keys;
        this.connector = connector;
    }

    /**
     * Closes {@code client} when the request has arrived, or cannot.
     *
     * @param telemetry of the cluster whose listener it came to
     */
    public void relay(CancelKey key, InetAddress from, Channel client, ClusterTelemetry telemetry) {
        List<Destination> destinations = keys.find(key, from);
        boolean tooMany = underWay.get() + destinations.size() > MAX_CONCURRENT;
        telemetry.cancelRequested(
                destinations.isEmpty()
                        ? CancelOutcome.UNKNOWN_KEY
                        : tooMany ? CancelOutcome.TOO_MANY : CancelOutcome.RELAYED);
        if (destinations.isEmpty() || tooMany) {
            LOG.atDebug()
                    .addKeyValue("client", from)
                    .addKeyValue("process_id", key.processId())
                    .log(destinations.isEmpty() ? "cancel request with an unknown key" : "too many cancel requests");
            ChannelClose.finish(client);
            return;
        }
        AtomicInteger left = new AtomicInteger(destinations.size());
        for (Destination destination : destinations) {
            underWay.incrementAndGet();
            send(destination, client.eventLoop(), () -> {
                underWay.decrementAndGet();
                if (left.decrementAndGet() == 0) {
                    ChannelClose.finish(client);
                }
            });
        }
    }

    /** {@code done} is called once: when the server has closed, or cannot be reached, or took too long over any of it. */
    private void send(Destination destination, EventLoop loop, Runnable done) {
        Promise<Void> over = loop.newPromise();
        over.addListener(_ -> done.run());
        ServerConnector.Attempt attempt = connector.connect(
                destination.server(), loop, destination.viaTls(), new ServerConnector.AttemptListener() {
                    @Override
                    public void onConnected(Channel server) {
                        server.closeFuture().addListener(_ -> over.trySuccess(null));
                        server.writeAndFlush(Requests.cancelRequest(server.alloc(), destination.key()))
                                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
                        // The server answers nothing; reading is how we see that it has closed.
                        server.config().setAutoRead(true);
                    }

                    @Override
                    public void onFailed(Throwable why) {
                        lost(NetworkErrors.of(why));
                    }

                    @Override
                    public void onTlsUnfit(Unavailable why) {
                        lost(why.text());
                    }

                    @Override
                    public void onNotTried() {
                        lost("something is missing on this machine");
                    }

                    private void lost(String why) {
                        undelivered(destination, why);
                        over.trySuccess(null);
                    }
                });
        // From the first attempt to connect on: a server may also hang while it is asked for TLS.
        var timer = loop.schedule(
                () -> {
                    attempt.abandon();
                    if (over.trySuccess(null)) {
                        undelivered(destination, "the server took too long");
                    }
                },
                TIMEOUT_SECONDS,
                TimeUnit.SECONDS);
        over.addListener(_ -> timer.cancel(false));
    }

    private static void undelivered(Destination destination, String why) {
        LOG.atInfo()
                .addKeyValue("address", destination.server())
                .addKeyValue("explanation", why)
                .log("cancel request not delivered");
    }
}
