package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Programs;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command lines of one member.
 *
 * @param program the server's
 * @param members of its cluster, as {@code --initial-cluster} has them
 * @param more arguments of the server
 */
record EtcdCommand(Path program, String name, URI endpoint, String peer, String members, List<String> more) {
    EtcdCommand {
        more = List.copyOf(more);
    }

    /** Works in the folder of the member. */
    List<String> server(int generation) {
        List<String> own = List.of(
                program.toString(),
                "--name",
                name,
                "--data-dir",
                "data",
                "--listen-client-urls",
                endpoint.toString(),
                "--advertise-client-urls",
                endpoint.toString(),
                "--listen-peer-urls",
                peer,
                "--initial-cluster-state",
                "new",
                "--logger",
                "zap",
                "--log-outputs",
                "stderr",
                "--log-level",
                "warn");
        return joined(own, joined(membership(generation), more));
    }

    List<String> restore(Path backup, Path data, int generation) {
        List<String> own =
                List.of("snapshot", "restore", backup.toString(), "--name", name, "--data-dir", data.toString());
        return joined(own, membership(generation));
    }

    List<String> control(List<String> arguments) {
        List<String> own =
                List.of(Programs.path("etcdctl"), "--endpoints", endpoint.toString(), "--command-timeout", "10s");
        return joined(own, arguments);
    }

    /** The token keeps a restored or emptied member from being mistaken for its earlier self. */
    private List<String> membership(int generation) {
        return List.of(
                "--initial-cluster",
                members,
                "--initial-advertise-peer-urls",
                peer,
                "--initial-cluster-token",
                "cluster-" + generation);
    }

    private static List<String> joined(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }
}
