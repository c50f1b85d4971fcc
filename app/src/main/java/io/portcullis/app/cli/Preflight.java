package io.portcullis.app.cli;

import io.portcullis.app.process.ProcessLimits;
import io.portcullis.config.Settings;
import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.network.BindErrors;
import io.portcullis.proxy.gateway.ListenerSettings;
import io.portcullis.proxy.tls.ClientTls;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ServerTls;
import io.portcullis.tls.TlsMaterial;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a gateway from starting although its configuration is well-formed: files that cannot be used, addresses that are not this
 * machine's, limits that this process does not have. {@code check} and {@code run} both ask, so that they agree.
 */
final class Preflight {
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Preflight() {}

    private interface Attempt {
        void make() throws IOException;
    }

    static Preflight of(Settings settings) {
        Preflight flight = new Preflight();
        flight.bind(settings.admin().bind(), "admin.bind");
        for (ListenerSettings listener : settings.gateway().listeners()) {
            flight.bind(
                    listener.bind(),
                    "bind of the listener of route " + listener.route().label());
            if (listener.tls().mode() == ClientTlsMode.TERMINATE) {
                flight.attempt(() -> {
                    var _ = new ClientTls(listener.tls());
                });
            }
        }
        flight.attempt(() -> {
            var _ = new ServerTls(settings.gateway().serverTls());
        });
        settings.clusters().forEach(each -> flight.dcs(each.settings().store()));
        flight.load(settings.agent().tls());
        flight.problems.addAll(ProcessLimits.problems(settings.gateway()));
        return flight;
    }

    private void dcs(StoreSettings store) {
        load(store.tls());
        attempt(store::checkLogin);
    }

    /** Each names the key or file, and what would be right. */
    List<String> problems() {
        // One file may be wrong in several places.
        return problems.stream().distinct().toList();
    }

    /** What would keep another gateway from starting, and is as it should be if this very one runs already. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /**
     * Binds the address without listening. That disturbs neither a process that listens there nor one that is about to: with SO_REUSEADDR
     * several sockets may have the same address until one of them listens.
     */
    private void bind(NodeAddress bind, String key) {
        InetSocketAddress address = new InetSocketAddress(bind.host(), bind.port());
        if (address.isUnresolved()) {
            problems.add(key + ": '" + bind.host() + "' is no address of this machine, nor a name that it can resolve");
            return;
        }
        try (SocketChannel socket = SocketChannel.open()) {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
        } catch (IOException e) {
            String text = key + ": cannot listen on " + bind + ": " + BindErrors.of(e);
            if (BindErrors.inUse(e)) {
                notes.add(text + "; if that is this gateway itself, all is well");
            } else {
                problems.add(text);
            }
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
