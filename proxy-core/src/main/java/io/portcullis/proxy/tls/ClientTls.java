package io.portcullis.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.tls.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The gateway's own certificate. {@link #reload} puts a new one in the place of the old; established sessions are not touched. Safe to
 * use from all threads.
 */
public final class ClientTls implements TlsFiles {
    /** The protocol name that PostgreSQL registered for ALPN; direct TLS demands it, negotiated TLS accepts it. */
    public static final String ALPN = "postgresql";

    private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    static {
        // TLS 1.2 lets a client begin a handshake again and again on one connection, each at the expense of an event
        // loop. The JDK reads this once, at the first handshake of a server.
        if (System.getProperty(NO_RENEGOTIATION) == null) {
            System.setProperty(NO_RENEGOTIATION, "true");
        }
    }

    private final Path certificate;
    private final Path key;
    private volatile Loaded loaded;

    private record Loaded(SslContext context, X509Certificate leaf) {}

    /** @throws IOException naming the file that cannot be used, and why */
    public ClientTls(ClientTlsSettings settings) throws IOException {
        if (settings.certificate() == null || settings.key() == null) {
            throw new IOException("to terminate TLS a listener needs a certificate and a key");
        }
        this.certificate = settings.certificate();
        this.key = settings.key();
        this.loaded = load(certificate, key);
    }

    private static Loaded load(Path certificate, Path key) throws IOException {
        Identity identity = Identity.read(certificate, key);
        SslContext context = SslContextBuilder.forServer(identity.keyManager())
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.FATAL_ALERT,
                        SelectedListenerFailureBehavior.FATAL_ALERT,
                        ALPN))
                .build();
        return new Loaded(context, identity.leaf());
    }

    @Override
    public List<Path> files() {
        return List.of(certificate, key);
    }

    @Override
    public void reload() throws IOException {
        loaded = load(certificate, key);
    }

    /** The certificate that clients see. SCRAM with channel binding works across the gateway only if servers show the same. */
    @Override
    public X509Certificate leaf() {
        return loaded.leaf;
    }

    public SslHandler handler(ByteBufAllocator allocator) {
        return loaded.context.newHandler(allocator);
    }
}
