package io.portcullis.perf.bench;

import io.portcullis.testkit.cluster.JdbcAddress;
import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.ManagedProcess.RunAs;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.nio.file.Path;
import java.util.List;

/** The other relays, each with the best configuration that we know. */
final class Peers {

    private final Workspace home;
    private final RealPatroni server;
    private final int connections;

    Peers(Workspace home, RealPatroni server, int connections) {
        this.home = home;
        this.server = server;
        this.connections = connections;
    }

    /** The configuration from Patroni's documentation, with its health check, without logging. */
    Endpoint haproxy(Path program, int threads) {
        int port = home.freePort();
        Path file = home.write(home.folder(Endpoint.HAPROXY).resolve("haproxy.cfg"), """
                global
                    maxconn %1$d
                    nbthread %2$d
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout check 5s
                    timeout client 1h
                    timeout server 1h
                listen primary
                    bind 127.0.0.1:%3$d
                    option httpchk OPTIONS /primary
                    http-check expect status 200
                    default-server inter 3s fall 3 rise 2 on-marked-down shutdown-sessions
                    server %4$s 127.0.0.1:%5$d maxconn %1$d check port %6$d
                """.formatted(
                        connections,
                        threads,
                        port,
                        server.name(),
                        server.port(),
                        server.rest().getPort()));
        return start(Endpoint.HAPROXY, port, RunAs.CALLER, List.of(program.toString(), "-db", "-f", file.toString()));
    }

    Endpoint pgbouncer(Path program) {
        int port = home.freePort();
        Path folder = home.folder(Endpoint.PGBOUNCER);
        Path users = home.write(folder.resolve("users.txt"), "\"%s\" \"\"%n".formatted(Login.SUPERUSER.user()));
        Path file = home.write(
                folder.resolve("pgbouncer.ini"), """
                [databases]
                * = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = session
                max_client_conn = %d
                default_pool_size = %d
                log_connections = 0
                log_disconnections = 0
                """.formatted(server.port(), port, users, connections, connections));
        // PgBouncer refuses to run as root.
        return start(Endpoint.PGBOUNCER, port, RunAs.SERVICE_USER, List.of(program.toString(), file.toString()));
    }

    private Endpoint start(String name, int port, RunAs runAs, List<String> command) {
        JdbcAddress address = new JdbcAddress(port, Login.SUPERUSER);
        ManagedProcess process = ManagedProcess.start(home, name, runAs, command);
        process.await(
                "an answer through " + name, Waiting.AT_MOST, () -> address.ask("SELECT 'through'"), "through"::equals);
        return Endpoint.relay(name, address, process.pid());
    }

    /** The first line that a program prints about its version. */
    static String version(Workspace home, Path program, String flag) {
        return ManagedProcess.run(
                        home, "version", RunAs.SERVICE_USER, List.of(program.toString(), flag), Waiting.AT_MOST)
                .lines()
                .findFirst()
                .orElse(program.toString());
    }
}
