package io.portcullis.discovery.etcd;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.portcullis.discovery.EtcdSettings;
import io.portcullis.discovery.TlsSettings;
import io.portcullis.discovery.tls.TlsMaterial;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens channels to etcd's servers, all on one I/O thread. The certificates are read anew for each. */
final class ChannelFactory {
    /** gRPC takes nothing shorter. A server that stops answering is noticed sooner by the contacts that fail ({@link Link}). */
    private static final Duration KEEPALIVE = Duration.ofSeconds(10);

    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** A Patroni cluster has some ten kilobytes; etcd's own limit for one value is 1.5 MB. */
    private static final int LARGEST_ANSWER = 16 << 20;

    private final @Nullable TlsSettings tls;
    private final Executor callbacks;
    private final EventLoopGroup io;
    private final ExecutorService resolving = Executors.newVirtualThreadPerTaskExecutor();

    /** @param callbacks where answers arrive */
    ChannelFactory(EtcdSettings settings, Executor callbacks) {
        this.tls = settings.tls();
        this.callbacks = callbacks;
        this.io = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon().name("etcd-io").factory(), NioIoHandler.newFactory());
    }

    /** @throws IOException if the certificates cannot be read, naming the file and what would be right */
    ManagedChannel open(URI endpoint) throws IOException {
        int port = endpoint.getPort() < 0 ? EtcdSettings.DEFAULT_PORT : endpoint.getPort();
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(unbracketed(endpoint.getHost()), port)
                .eventLoopGroup(io)
                .channelType(NioSocketChannel.class)
                .executor(callbacks)
                .offloadExecutor(resolving)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
                .keepAliveTime(KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                // Without a call under way etcd takes pings for an attack, and closes the connection.
                .keepAliveWithoutCalls(false)
                .maxInboundMessageSize(LARGEST_ANSWER)
                .disableServiceConfigLookUp()
                // Requests are dated by their sending. A retry behind our back is one that we would date wrongly.
                .disableRetry()
                .userAgent("portcullis");
        if ("https".equalsIgnoreCase(endpoint.getScheme())) {
            TlsMaterial material = TlsMaterial.load(tls == null ? TlsSettings.JDK_DEFAULTS : tls);
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

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Once all channels are closed. */
    void close() throws InterruptedException {
        io.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
        resolving.shutdownNow();
    }
}
