package io.portcullis.app;

import io.portcullis.config.Settings;
import io.portcullis.discovery.EtcdSettings;
import io.portcullis.proxy.ListenerSettings;
import io.portcullis.proxy.session.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTls;
import io.portcullis.proxy.tls.ServerTls;
import io.portcullis.tls.TlsMaterial;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a gateway from starting although its configuration is well-formed: files that cannot be used. {@code check} and {@code run} both
 * ask, so that they agree.
 */
final class Preflight {
    private final List<String> problems = new ArrayList<>();

    private Preflight() {}

    private interface Attempt {
        void make() throws IOException;
    }

    /** Each problem names the file, and what would be right. */
    static List<String> problems(Settings settings) {
        Preflight flight = new Preflight();
        flight.resolve(settings.admin().bind(), "admin.bind");
        for (ListenerSettings listener : settings.gateway().listeners()) {
            flight.resolve(listener.bind(), "bind");
            if (listener.tls().mode() == ClientTlsMode.TERMINATE) {
                flight.attempt(() -> {
                    var _ = new ClientTls(listener.tls());
                });
            }
        }
        flight.attempt(() -> {
            var _ = new ServerTls(settings.gateway().serverTls());
        });
        EtcdSettings etcd = settings.cluster().etcd();
        flight.load(etcd.tls());
        flight.load(settings.agent().tls());
        EtcdSettings.Login login = etcd.login();
        if (login != null) {
            flight.attempt(() -> {
                var _ = login.password().read();
            });
        }
        // One file may be wrong in several places.
        return flight.problems.stream().distinct().toList();
    }

    private void resolve(NodeAddress bind, String key) {
        if (new InetSocketAddress(bind.host(), bind.port()).isUnresolved()) {
            problems.add(key + ": '" + bind.host() + "' is no address of this machine, nor a name that it can resolve");
        }
    }

    private void load(@Nullable TlsSettings tls) {
        if (tls != null) {
            attempt(() -> {
                var _ = TlsMaterial.load(tls);
            });
        }
    }

    private void attempt(Attempt attempt) {
        try {
            attempt.make();
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }
}
