package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the configuration of one agent. Tests make logical slots, and an agent must not drop them. */
final class PatroniFile {
    static final String NAME = "patroni.yml";

    private PatroniFile() {}

    static String of(
            PatroniSettings settings, String node, JdbcAddress address, int restPort, DcsAccess dcs, Path folder) {
        Timing timing = settings.timing();
        return """
                scope: %s
                namespace: %s
                name: %s
                restapi: {listen: '%s:%d', connect_address: '%s:%d'}
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
                  listen: %s:%d
                  connect_address: %s:%d
                  data_dir: %s
                  bin_dir: %s
                  pgpass: %s
                  remove_data_directory_on_diverged_timelines: true
                  remove_data_directory_on_rewind_failure: true
                  authentication:
                    superuser: %s
                    replication: %s
                  basebackup: [{checkpoint: fast}, no-sync]
                %s
                  pg_hba:
                %s
                watchdog: {mode: 'off'}
                """.formatted(
                        quoted(settings.scope()),
                        quoted(settings.namespace()),
                        quoted(node),
                        address.host(),
                        restPort,
                        address.host(),
                        restPort,
                        dcs.section(),
                        timing.ttl().toSeconds(),
                        timing.loopWait().toSeconds(),
                        timing.retryTimeout().toSeconds(),
                        settings.maximumLagOnFailover(),
                        parameters(settings.parameters()),
                        address.host(),
                        address.port(),
                        address.host(),
                        address.port(),
                        quoted(folder.resolve("data").toString()),
                        quoted(Programs.postgresBin().toString()),
                        quoted(folder.resolve("pgpass").toString()),
                        login(Login.SUPERUSER),
                        login(Login.REPLICATION),
                        prePromote(settings, folder),
                        hba(settings, address));
    }

    private static String parameters(Map<String, String> extra) {
        return ServerSettings.with(extra).entrySet().stream()
                .map(setting -> "        " + setting.getKey() + ": " + quoted(setting.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String login(Login login) {
        return "{username: %s, password: %s}".formatted(quoted(login.user()), quoted(login.password()));
    }

    private static String prePromote(PatroniSettings settings, Path folder) {
        String command = settings.prePromote();
        return command == null
                ? ""
                : "  pre_promote: " + quoted(PromotionBarrier.filledIn(command, folder.resolve(NAME)));
    }

    private static String hba(PatroniSettings settings, JdbcAddress address) {
        String method = settings.authentication().method();
        String from = address.host().equals(Host.LOOPBACK.address()) ? "127.0.0.1/32 " : "samenet ";
        List<String> own = List.of("host all all " + from + method, "host replication all " + from + method);
        return Stream.concat(settings.hba().stream(), own.stream())
                .map(line -> "    - " + quoted(line))
                .collect(Collectors.joining("\n"));
    }

    /** A quoted YAML string, without special characters. */
    private static String quoted(String text) {
        return ServerSettings.quoted(text);
    }
}
