package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.FolderProcesses;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Programs;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestCertificate;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One real PostgreSQL server on loopback, without an agent. */
public final class RealPostgres implements AutoCloseable {

    private final Workspace home;
    private final String name;
    private final JdbcAddress address;
    private ManagedProcess process;

    private RealPostgres(Workspace home, String name, int port) {
        this.home = home;
        this.name = name;
        this.address = new JdbcAddress(port, Login.SUPERUSER);
        this.process = launch();
    }

    /** @param name of its folder in the workspace */
    public static Options in(Workspace home, String name) {
        return new Options(home, name);
    }

    public int port() {
        return address.port();
    }

    public JdbcAddress address() {
        return address;
    }

    public String jdbcUrl() {
        return address.url();
    }

    public Connection connect() throws SQLException {
        return address.connect();
    }

    public ManagedProcess process() {
        return process;
    }

    /** Stops the server with all its backends. Connections stay open without an answer. */
    public void freeze() {
        Signal.STOP.send(processes().pids());
    }

    public void thaw() {
        Signal.CONT.send(processes().pids());
    }

    /** A crash: clients get no message. */
    public void kill() {
        processes().kill();
    }

    /** Fast shutdown: sessions get 57P01. */
    public void stop() {
        process.signal(Signal.INT);
        process.ended();
    }

    public void start() {
        process = launch();
        awaitReady();
    }

    @Override
    public void close() {
        processes().end();
    }

    private FolderProcesses processes() {
        return new FolderProcesses(process.folder());
    }

    private ManagedProcess launch() {
        return ManagedProcess.start(
                home,
                name,
                ManagedProcess.RunAs.SERVICE_USER,
                List.of(Programs.postgresBin().resolve("postgres").toString(), "-D", "data"));
    }

    private void awaitReady() {
        process.await("first answer of " + name, Waiting.AT_MOST, () -> address.ask("SELECT 'ready'"), "ready"::equals);
    }

    /** The settings of a server. */
    public static final class Options {
        private final Workspace home;
        private final String name;
        private final Map<String, String> settings = new TreeMap<>();
        private final List<String> hba = new ArrayList<>();
        private Authentication authentication = Authentication.TRUST;

        private Options(Workspace home, String name) {
            this.home = home;
            this.name = name;
        }

        /** Adds a line to postgresql.conf. */
        public Options setting(String key, String value) {
            settings.put(key, value);
            return this;
        }

        /** Adds a line to pg_hba.conf, before the lines that let all clients in from loopback by {@link #authentication}. */
        public Options hba(String line) {
            hba.add(line);
            return this;
        }

        public Options authentication(Authentication method) {
            this.authentication = method;
            return this;
        }

        public Options tls(TestCertificate certificate) {
            return setting("ssl", "on")
                    .setting("ssl_cert_file", certificate.certificate().toString())
                    .setting("ssl_key_file", certificate.key().toString());
        }

        public RealPostgres start() {
            int port = home.freePort();
            initialise(port);
            RealPostgres server = new RealPostgres(home, name, port);
            server.awaitReady();
            return server;
        }

        private void initialise(int port) {
            Path folder = home.folder(name);
            Path password = home.write(folder.resolve("superuser-password"), Login.SUPERUSER.password());
            ManagedProcess initdb = ManagedProcess.start(
                    home,
                    name,
                    ManagedProcess.RunAs.SERVICE_USER,
                    List.of(
                            Programs.postgresBin().resolve("initdb").toString(),
                            "-D",
                            "data",
                            "-U",
                            Login.SUPERUSER.user(),
                            "--pwfile",
                            password.toString(),
                            "-A",
                            "trust",
                            "-E",
                            "UTF8",
                            "--locale",
                            "C.UTF-8",
                            "--no-sync"));
            initdb.await("end of initdb", Waiting.AT_MOST, initdb::isAlive, alive -> !alive);
            if (initdb.ended() != 0) {
                throw new IllegalStateException("initdb failed" + System.lineSeparator() + initdb.tail());
            }
            Path data = folder.resolve("data");
            home.write(data.resolve("postgresql.auto.conf"), configuration(port));
            home.write(data.resolve("pg_hba.conf"), hbaFile());
        }

        private String configuration(int port) {
            Map<String, String> all = ServerSettings.with(settings);
            all.put("port", Integer.toString(port));
            all.put("listen_addresses", "127.0.0.1");
            return all.entrySet().stream()
                    .map(line -> line.getKey() + " = " + ServerSettings.quoted(line.getValue()) + "\n")
                    .collect(Collectors.joining());
        }

        private String hbaFile() {
            List<String> lines = new ArrayList<>(hba);
            lines.add("host all all 127.0.0.1/32 " + authentication.method());
            lines.add("host replication all 127.0.0.1/32 " + authentication.method());
            return String.join("\n", lines) + "\n";
        }
    }
}
