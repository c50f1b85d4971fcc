package io.portcullis.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.wire.WirePeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Puts the JDK's own TLS around one end of a connection: another implementation of it than the gateway's pipeline, as with clients. */
final class TlsPeer {
    private TlsPeer() {}

    /** Asks for TLS and begins it. */
    static WirePeer client(WirePeer plain, SSLContext trust, String... protocols) throws IOException {
        int answer = plain.send(WirePeer.SSL_REQUEST).readByte();
        if (answer != 'S') {
            throw new IOException("no TLS, but " + (char) answer);
        }
        return direct(plain, trust, protocols);
    }

    /** Begins TLS without asking. */
    static WirePeer direct(WirePeer plain, SSLContext trust, String... protocols) throws IOException {
        return around(plain, trust, true, protocols);
    }

    /** The server's end: is asked for TLS, agrees and begins it. */
    static WirePeer server(WirePeer plain, SSLContext shown) throws IOException {
        assertThat(plain.readPacket()).isEqualTo(WirePeer.SSL_REQUEST);
        return accept(plain.send((byte) 'S'), shown);
    }

    /** The server's end, once it has agreed. */
    static WirePeer accept(WirePeer plain, SSLContext shown) throws IOException {
        return around(plain, shown, false);
    }

    interface Beginning {
        WirePeer begin() throws IOException;
    }

    /** One end begins while the test does something else: the other end, for one. */
    static CompletableFuture<WirePeer> begun(Beginning beginning) {
        CompletableFuture<WirePeer> begun = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                begun.complete(beginning.begin());
            } catch (IOException e) {
                begun.completeExceptionally(e);
            }
        });
        return begun;
    }

    private static WirePeer around(WirePeer plain, SSLContext context, boolean asClient, String... protocols)
            throws IOException {
        Socket inner = plain.socket();
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(inner, "localhost", inner.getPort(), true);
        tls.setUseClientMode(asClient);
        if (protocols.length > 0) {
            var parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            tls.setSSLParameters(parameters);
        }
        tls.startHandshake();
        return new WirePeer(tls);
    }

    /** Everything that still arrives, decrypted, until the other side hangs up, however it does. */
    static byte[] rest(WirePeer peer) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[64 * 1024];
        try {
            int count = peer.socket().getInputStream().read(some);
            while (count >= 0) {
                all.write(some, 0, count);
                count = peer.socket().getInputStream().read(some);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection stays open; so far it said " + all.size() + " bytes", e);
        } catch (IOException reset) {
            // A reset, or TLS that ends without its own goodbye: both are an end.
        }
        return all.toByteArray();
    }
}
