package io.portcullis.testkit;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the configuration of one agent. Logical slots are the tests' own: an agent drops those that it does not know. */
final class PatroniFile {
    private PatroniFile() {}

    static String of(PatroniSettings settings, String node, int port, int restPort, EtcdAccess etcd, Path folder) {
        Timing timing = settings.timing();
        return """
                scope: %s
                namespace: %s
                name: %s
                restapi: {listen: '127.0.0.1:%d', connect_address: '127.0.0.1:%d'}
                %s
                bootstrap:
                  dcs:
                    ttl: %d
                    loop_wait: %d
                    retry_timeout: %d
                    maximum_lag_on_failover: %d
                    ignore_slots: [{type: logical}]
                    postgresql:
                      use_pg_rewind: true
                      use_slots: true
                      parameters:
                %s
                  initdb: [{encoding: UTF8}, {locale: C.UTF-8}, data-checksums, no-sync]
                postgresql:
                  listen: 127.0.0.1:%d
                  connect_address: 127.0.0.1:%d
                  data_dir: %s
                  bin_dir: %s
                  pgpass: %s
                  remove_data_directory_on_diverged_timelines: true
                  remove_data_directory_on_rewind_failure: true
                  authentication:
                    superuser: %s
                    replication: %s
                  basebackup: [{checkpoint: fast}, no-sync]
                  pg_hba:
                %s
                watchdog: {mode: 'off'}
                """.formatted(
                        quoted(settings.scope()),
                        quoted(settings.namespace()),
                        quoted(node),
                        restPort,
                        restPort,
                        etcd(etcd),
                        timing.ttl().toSeconds(),
                        timing.loopWait().toSeconds(),
                        timing.retryTimeout().toSeconds(),
                        settings.maximumLagOnFailover(),
                        parameters(settings.parameters()),
                        port,
                        port,
                        quoted(folder.resolve("data").toString()),
                        quoted(Programs.postgresBin().toString()),
                        quoted(folder.resolve("pgpass").toString()),
                        login(Login.SUPERUSER),
                        login(Login.REPLICATION),
                        hba(settings));
    }

    private static String etcd(EtcdAccess etcd) {
        String hosts = etcd.endpoints().stream()
                .map(URI::getAuthority)
                .map(PatroniFile::quoted)
                .collect(Collectors.joining(", "));
        StringBuilder section = new StringBuilder("etcd3:\n  hosts: [" + hosts + "]\n");
        section.append("  protocol: ")
                .append(etcd.endpoints().getFirst().getScheme())
                .append('\n');
        if (etcd.login() != null) {
            section.append("  username: " + quoted(etcd.login().user()) + "\n");
            section.append("  password: " + quoted(etcd.login().password()) + "\n");
        }
        if (etcd.authority() != null) {
            section.append("  cacert: " + quoted(etcd.authority().toString()) + "\n");
        }
        return section.toString().stripTrailing();
    }

    private static String parameters(Map<String, String> extra) {
        return ServerSettings.with(extra).entrySet().stream()
                .map(setting -> "        " + setting.getKey() + ": " + quoted(setting.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String login(Login login) {
        return "{username: %s, password: %s}".formatted(quoted(login.user()), quoted(login.password()));
    }

    private static String hba(PatroniSettings settings) {
        String method = settings.authentication().method();
        List<String> own =
                List.of("host all all 127.0.0.1/32 " + method, "host replication all 127.0.0.1/32 " + method);
        return Stream.concat(settings.hba().stream(), own.stream())
                .map(line -> "    - " + quoted(line))
                .collect(Collectors.joining("\n"));
    }

    /** A YAML string in which nothing means anything. */
    private static String quoted(String text) {
        return ServerSettings.quoted(text);
    }
}
