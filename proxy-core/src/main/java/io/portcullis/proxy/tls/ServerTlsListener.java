package io.portcullis.proxy.tls;

import io.netty.handler.ssl.SslHandler;

/** Hears of each connection to a server that has been established through TLS. */
public interface ServerTlsListener {
    /** Called on the event loop of the connection. */
    void onHandshake(SslHandler server);
}
