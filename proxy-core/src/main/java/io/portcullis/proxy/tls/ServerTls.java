package io.portcullis.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.portcullis.proxy.tls.ServerTlsSettings.Mode;
import io.portcullis.tls.Certificates;
import io.portcullis.tls.Identity;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** TLS towards servers, ready for use. */
public final class ServerTls implements TlsFiles {
    private final ServerTlsSettings settings;
    private volatile @Nullable Loaded loaded;

    private record Loaded(SslContext context, @Nullable X509Certificate leaf) {}

    /** @throws IOException naming the file that cannot be used, and why */
    public ServerTls(ServerTlsSettings settings) throws IOException {
        this.settings = settings;
        this.loaded = settings.mode().asks() ? load(settings) : null;
    }

    private static Loaded load(ServerTlsSettings settings) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .endpointIdentificationAlgorithm(settings.mode() == Mode.VERIFY_FULL ? "HTTPS" : null);
        if (settings.mode().verifies()) {
            builder.trustManager(Certificates.trust(settings.ca()));
        } else {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        X509Certificate leaf = null;
        if (settings.certificate() != null && settings.key() != null) {
            Identity identity = Identity.read(settings.certificate(), settings.key());
            builder.keyManager(identity.keyManager());
            leaf = identity.leaf();
        }
        return new Loaded(builder.build(), leaf);
    }

    private static List<Path> files(ServerTlsSettings settings) {
        return Stream.of(settings.mode().verifies() ? settings.ca() : null, settings.certificate(), settings.key())
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    @Override
    public List<Path> files() {
        return loaded == null ? List.of() : files(settings);
    }

    @Override
    public void reload() throws IOException {
        if (loaded != null) {
            loaded = load(settings);
        }
    }

    @Override
    public @Nullable X509Certificate leaf() {
        Loaded now = loaded;
        return now == null ? null : now.leaf;
    }

    public Mode mode() {
        return settings.mode();
    }

    /** A handler for a connection to {@code server}, which has agreed to TLS. */
    public SslHandler handler(NodeAddress server, ByteBufAllocator allocator) {
        Loaded now = loaded;
        if (now == null) {
            throw new IllegalStateException("TLS towards servers is disabled");
        }
        return now.context.newHandler(allocator, server.host(), server.port());
    }
}
