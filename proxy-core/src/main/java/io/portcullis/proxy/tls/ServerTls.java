package io.portcullis.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.portcullis.proxy.tls.ServerTlsSettings.Mode;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** TLS towards servers, ready for use. */
public final class ServerTls {
    private final Mode mode;
    private final @Nullable SslContext context;

    /** @throws IOException naming the file that cannot be used, and why */
    public ServerTls(ServerTlsSettings settings) throws IOException {
        this.mode = settings.mode();
        this.context = mode.asks() ? context(settings) : null;
    }

    private static SslContext context(ServerTlsSettings settings) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm(null);
        if (settings.certificate() != null && settings.key() != null) {
            builder.keyManager(settings.certificate().toFile(), settings.key().toFile());
        }
        if (!settings.mode().verifies()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else if (settings.ca() != null) {
            builder.trustManager(settings.ca().toFile());
        }
        if (settings.mode() == Mode.VERIFY_FULL) {
            builder.endpointIdentificationAlgorithm("HTTPS");
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new IOException("the certificate for servers cannot be used: " + PemAdvice.of(e), e);
        }
    }

    public Mode mode() {
        return mode;
    }

    /** A handler for a connection to {@code server}, which has agreed to TLS. */
    public SslHandler handler(NodeAddress server, ByteBufAllocator allocator) {
        if (context == null) {
            throw new IllegalStateException("TLS towards servers is disabled");
        }
        return context.newHandler(allocator, server.host(), server.port());
    }
}
