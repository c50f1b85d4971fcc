package io.portcullis.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts whom {@code authorities} trusts, and compares the name of the host itself where the JDK would refuse it as no name at all: one
 * with an underscore, as docker-compose makes them. Whether names are compared is the connection's business, as in the JDK.
 */
final class HostNameTrust extends DelegatingTrust {
    HostNameTrust(X509ExtendedTrustManager authorities) {
        super(authorities);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        String host = socket instanceof SSLSocket tls
                        && compares(tls.getSSLParameters().getEndpointIdentificationAlgorithm())
                ? foreign(tls.getHandshakeSession().getPeerHost())
                : null;
        if (host == null) {
            authorities.checkServerTrusted(chain, authType, socket);
        } else {
            checkServerTrusted(chain, authType, host);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        String host = compares(engine.getSSLParameters().getEndpointIdentificationAlgorithm())
                ? foreign(engine.getHandshakeSession().getPeerHost())
                : null;
        if (host == null) {
            authorities.checkServerTrusted(chain, authType, engine);
        } else {
            checkServerTrusted(chain, authType, host);
        }
    }

    private void checkServerTrusted(X509Certificate[] chain, String authType, String host) throws CertificateException {
        authorities.checkServerTrusted(chain, authType);
        if (!HostNames.match(chain[0], host)) {
            throw new CertificateException("No subject alternative name matching " + host + " found");
        }
    }

    private static boolean compares(@Nullable String algorithm) {
        return algorithm != null && !algorithm.isEmpty();
    }

    /** The host, if the JDK does not take it for a name or an address. gRPC leaves the port with such a host. */
    private static @Nullable String foreign(@Nullable String peer) {
        if (peer == null || peer.indexOf('_') < 0) {
            return null;
        }
        String host = peer.indexOf(':') == peer.lastIndexOf(':') ? peer.replaceFirst(":\\d+$", "") : peer;
        try {
            var _ = new SNIHostName(host);
            return null;
        } catch (IllegalArgumentException notForTheJdk) {
            return host;
        }
    }
}
