package io.portcullis.proxy.gateway;

import io.portcullis.fencing.FencingSettings;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import java.util.List;

/**
 * Everything about one gateway, apart from where it learns of its clusters.
 *
 * @param fencing and {@code routes}: for each cluster
 * @param loops event loops; few, since each splits what could be done in one turn
 */
public record GatewaySettings(
        List<ListenerSettings> listeners,
        FencingSettings fencing,
        RouteSettings routes,
        LimitSettings limits,
        ServerTlsSettings serverTls,
        int loops) {
    public GatewaySettings {
        listeners = List.copyOf(listeners);
    }
}
