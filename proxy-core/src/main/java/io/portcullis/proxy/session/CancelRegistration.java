package io.portcullis.proxy.session;

import io.portcullis.pgwire.CancelKey;
import io.portcullis.proxy.cancel.CancelKeys;
import io.portcullis.proxy.cancel.CancelKeys.Destination;
import io.portcullis.proxy.relay.CancelKeyRewriter;
import io.portcullis.topology.NodeAddress;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Which cancel requests reach the server that a session has now. */
final class CancelRegistration {
    private final CancelKeys keys;
    private final InetAddress client;
    private @Nullable CancelKey ours;
    private volatile @Nullable Destination destination;
    private @Nullable NodeAddress opaqueOn;
    private int serverPid;

    CancelRegistration(CancelKeys keys, InetAddress client) {
        this.keys = keys;
        this.client = client;
    }

    /** The session is opaque: its client keeps the server's key, which we never see. */
    void openOpaque(NodeAddress server) {
        opaqueOn = server;
        keys.opaqueOpened(client, server);
    }

    /** Returns what gives the client a key of the gateway's own when the server's passes by. */
    CancelKeyRewriter rewriter(NodeAddress server, boolean viaTls) {
        return new CancelKeyRewriter(keys::newSecret, (given, theirs) -> {
            serverPid = theirs.processId();
            destination = new Destination(server, theirs, viaTls);
            ours = given;
            keys.register(given, () -> destination);
        });
    }

    /** The session has no server any more. */
    void close() {
        destination = null;
        if (ours != null) {
            keys.forget(ours);
            ours = null;
        }
        if (opaqueOn != null) {
            keys.opaqueEnded(client, opaqueOn);
            opaqueOn = null;
        }
    }

    /** The process id of the server, or 0 if it has not said it. */
    int serverPid() {
        return serverPid;
    }
}
