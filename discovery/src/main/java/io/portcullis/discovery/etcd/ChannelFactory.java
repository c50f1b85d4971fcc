package io.portcullis.discovery.etcd;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.network.Names;
import io.portcullis.tls.RenewableMaterial;
import io.portcullis.tls.TlsMaterial;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens channels to etcd's servers, all on one I/O thread. Certificates that were renewed are used for the next one. A connection whose
 * other side
 * vanished without a word ends: by the kernel, which misses acknowledgements, or by gRPC, which misses answers to its pings where
 * something in between acknowledges. A server that is only slow does both, and keeps its connection.
 */
final class ChannelFactory {
    /** gRPC takes nothing shorter. */
    private static final Duration KEEPALIVE = Duration.ofSeconds(10);

    /** The answer to a ping takes as long as any other. */
    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(10);

    /** What was sent and is acknowledged by no kernel for so long was sent in vain. */
    private static final Duration USER_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** A Patroni cluster has some ten kilobytes; etcd's own limit for one value is 1.5 MB. */
    private static final int MAX_ANSWER_BYTES = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ChannelFactory.class);

    private final @Nullable TlsSettings tls;
    private volatile @Nullable RenewableMaterial files;
    private final Executor callbacks;
    private final Names names;
    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup io;
    private final ExecutorService resolving = Executors.newVirtualThreadPerTaskExecutor();

    /** @param callbacks where answers arrive */
    ChannelFactory(EtcdSettings settings, Executor callbacks, Names names) {
        this.tls = settings.tls();
        this.callbacks = callbacks;
        this.names = names;
        this.io = new MultiThreadIoEventLoopGroup(
                1,
                Thread.ofPlatform().daemon().name("etcd-io").factory(),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /**
     * @param first which of the host's addresses is tried first
     * @param addresses called with the number of addresses, on the thread of the answers
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    // The way that is not deprecated is one registry for the whole process.
    @SuppressWarnings("deprecation")
    ManagedChannel open(URI endpoint, int first, IntConsumer addresses) throws IOException {
        NodeAddress host = EtcdSettings.address(endpoint);
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(AddressResolver.Factory.TARGET)
                .nameResolverFactory(new AddressResolver.Factory(
                        host, first, names, resolving, count -> callbacks.execute(() -> addresses.accept(count))))
                .eventLoopGroup(io)
                .channelType(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .executor(callbacks)
                .offloadExecutor(resolving)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
                .keepAliveTime(KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                // Without a call under way etcd takes pings for an attack, and closes the connection.
                .keepAliveWithoutCalls(false)
                .maxInboundMessageSize(MAX_ANSWER_BYTES)
                .disableServiceConfigLookUp()
                // Requests are dated by their sending. A retry behind our back is one that we would date wrongly.
                .disableRetry()
                .userAgent("portcullis");
        if (epoll) {
            builder.withOption(EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(USER_TIMEOUT.toMillis()));
        }
        if ("https".equalsIgnoreCase(endpoint.getScheme())) {
            TlsMaterial material = material();
            SslContextBuilder context = SslContextBuilder.forClient().trustManager(material.trust());
            if (material.identity() != null) {
                context.keyManager(material.identity());
            }
            builder.sslContext(
                    GrpcSslContexts.configure(context, SslProvider.JDK).build());
        } else {
            builder.usePlaintext();
        }
        return builder.build();
    }

    private TlsMaterial material() throws IOException {
        RenewableMaterial known = files;
        if (known == null) {
            known = new RenewableMaterial(
                    tls == null ? TlsSettings.JDK_DEFAULTS : tls,
                    trouble -> LOG.error("towards etcd the old certificates stay in use: {}", trouble));
            files = known;
        }
        return known.get();
    }

    /** Once all channels are closed. */
    void close() throws InterruptedException {
        io.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
        resolving.shutdownNow();
    }
}
