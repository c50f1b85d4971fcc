package io.portcullis.discovery.etcd;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.portcullis.network.Names;
import io.portcullis.topology.NodeAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of one host for gRPC, which connects to the first that accepts. gRPC's own resolver takes no host such as
 * {@code etcd_1}, and begins with the same address each time, although the server there may accept and never answer.
 */
final class AddressResolver extends NameResolver {
    private static final String SCHEME = "portcullis";

    private final NodeAddress host;
    private final int first;
    private final Names names;
    private final Executor blocking;
    private final IntConsumer found;
    private @Nullable Listener2 listener;

    /** Makes resolvers for one channel. */
    static final class Factory extends NameResolver.Factory {
        /** What the channel is to be made for. */
        static final String TARGET = SCHEME + ":///";

        private final NodeAddress host;
        private final int first;
        private final Names names;
        private final Executor blocking;
        private final IntConsumer found;

        /**
         * @param first which of the addresses comes first: it is the remainder after division by their number
         * @param blocking where names are looked up
         * @param found called with their number, each time; on any thread
         */
        Factory(NodeAddress host, int first, Names names, Executor blocking, IntConsumer found) {
            this.host = host;
            this.first = first;
            this.names = names;
            this.blocking = blocking;
            this.found = found;
        }

        @Override
        public NameResolver newNameResolver(URI target, Args args) {
            return new AddressResolver(this);
        }

        @Override
        public String getDefaultScheme() {
            return SCHEME;
        }
    }

    private AddressResolver(Factory factory) {
        this.host = factory.host;
        this.first = factory.first;
        this.names = factory.names;
        this.blocking = factory.blocking;
        this.found = factory.found;
    }

    @Override
    public String getServiceAuthority() {
        return host.toString();
    }

    @Override
    public void start(Listener2 told) {
        listener = told;
        refresh();
    }

    @Override
    public void refresh() {
        Listener2 told = listener;
        if (told != null) {
            blocking.execute(() -> resolve(told));
        }
    }

    private void resolve(Listener2 told) {
        try {
            List<InetAddress> all = names.all(host.host());
            found.accept(all.size());
            List<EquivalentAddressGroup> groups = new ArrayList<>();
            for (InetAddress address : all) {
                groups.add(new EquivalentAddressGroup(new InetSocketAddress(address, host.port())));
            }
            Collections.rotate(groups, -(first % groups.size()));
            told.onResult(ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(groups))
                    .build());
        } catch (UnknownHostException e) {
            told.onError(Status.UNAVAILABLE
                    .withDescription("the host " + host.host() + " is not known")
                    .withCause(e));
        } catch (RuntimeException e) {
            told.onError(Status.UNAVAILABLE
                    .withDescription("the host " + host.host() + " cannot be looked up")
                    .withCause(e));
        }
    }

    @Override
    public void shutdown() {
        listener = null;
    }
}
