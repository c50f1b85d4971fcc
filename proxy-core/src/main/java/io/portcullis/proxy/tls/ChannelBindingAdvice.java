package io.portcullis.proxy.tls;

import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs once that SCRAM logins will fail. TLS that ends here towards clients and is used towards servers shows a client another
 * certificate than the server has; libpq's default {@code channel_binding=prefer} binds the login to the certificate it sees, and the
 * server refuses that. It works only if both show the same certificate.
 */
public final class ChannelBindingAdvice implements ServerTlsListener {
    public static final String TEXT =
            "clients that log in with SCRAM through TLS will be refused: they bind the login to the gateway's"
                    + " certificate, the server to its own. Give the gateway the servers' certificate, set server-tls to disable, use"
                    + " tls: passthrough, or set channel_binding=disable in the clients";

    private static final Logger LOG = LoggerFactory.getLogger(ChannelBindingAdvice.class);

    private final List<ClientTls> ours;
    private final AtomicBoolean said = new AtomicBoolean();

    public ChannelBindingAdvice(List<ClientTls> ours) {
        this.ours = List.copyOf(ours);
    }

    @Override
    public void onHandshake(SslHandler server) {
        if (ours.isEmpty() || said.get()) {
            return;
        }
        try {
            Certificate theirs = server.engine().getSession().getPeerCertificates()[0];
            boolean same = ours.stream().allMatch(tls -> tls.leaf().equals(theirs));
            if (!same && said.compareAndSet(false, true)) {
                LOG.warn(TEXT);
            }
        } catch (SSLPeerUnverifiedException e) {
            LOG.debug("a server showed no certificate");
        }
    }
}
