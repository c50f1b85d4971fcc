package io.portcullis.app.cli;

import io.portcullis.app.process.ExitCode;
import io.portcullis.config.PatroniConfig;
import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Set;

/** Prints what the barrier of one node would find, before a failover depends on it. */
final class BarrierCheck {
    private static final Duration DIRECTORY_TIMEOUT = Duration.ofSeconds(3);

    private final PatroniConfig target;
    private final PrintStream out;

    BarrierCheck(PatroniConfig target, PrintStream out) {
        this.target = target;
        this.out = out;
    }

    /**
     * Returns an exit code.
     *
     * @throws IOException if the DCS is out of reach, or refuses
     */
    int tell() throws IOException {
        ClusterDirectory directory = ClusterSources.directory(target.cluster(), System::nanoTime);
        Registered registered = directory.read(DIRECTORY_TIMEOUT);
        NodeName node = target.node();
        out.println("cluster:   " + registered.keys() + " keys under "
                + target.cluster().prefix() + " in " + target.cluster().store().kind() + " at "
                + target.cluster().store().endpoints());
        if (registered.keys() == 0) {
            out.println("problem:   " + noKeys(target.cluster().prefix()));
            return ExitCode.USAGE;
        }
        Set<String> members = directory.members(DIRECTORY_TIMEOUT);
        boolean known = members.contains(node.value());
        out.println("node:      " + node + (known ? ", which has a record" : ", which has none; there are " + members));
        out.println("lock:      " + (registered.lock() == null ? "free" : registered.lock()));
        for (Registered.Gateway gateway : registered.gateways()) {
            out.println("gateway:   " + gateway.name() + ", waited for "
                    + gateway.maxSilence().toMillis() / 1000.0 + " s at the most");
        }
        if (registered.gateways().isEmpty()) {
            out.println(
                    "gateway:   none is registered under " + target.cluster().registrations());
        }
        if (!known) {
            out.println("problem:   the lock would never be found to be held by " + node
                    + ": is it the name of this node in Patroni, and does its agent run?");
            return ExitCode.USAGE;
        }
        return ExitCode.SUCCESS;
    }

    static String noKeys(String prefix) {
        return "there is no key at all under " + prefix
                + ", so this is not where Patroni keeps the cluster: compare scope, namespace and, with Citus, the group;"
                + " Patroni may have them from its environment";
    }
}
