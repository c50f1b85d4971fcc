package io.portcullis.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of the command line; each overrides the file. Null or empty where an option was not given. */
public record Flags(
        @Nullable Path config,
        List<String> etcd,
        @Nullable String scope,
        @Nullable String namespace,
        @Nullable Integer group,
        @Nullable String primary,
        @Nullable String replica,
        @Nullable String admin) {
    /** No option. */
    public static final Flags NONE = new Flags(null, List.of(), null, null, null, null, null, null);

    public Flags {
        etcd = List.copyOf(etcd);
    }

    /** Those that were given and are about one cluster. */
    List<String> ofCluster() {
        List<String> given = new ArrayList<>();
        if (!etcd.isEmpty()) {
            given.add("--etcd");
        }
        if (scope != null) {
            given.add("--scope");
        }
        if (namespace != null) {
            given.add("--namespace");
        }
        if (group != null) {
            given.add("--group");
        }
        return given;
    }

    /** No option but the file. */
    public static Flags of(Path config) {
        return NONE.withConfig(config);
    }

    public Flags withConfig(Path file) {
        return new Flags(file, etcd, scope, namespace, group, primary, replica, admin);
    }

    public Flags withEtcd(String... endpoints) {
        return new Flags(config, List.of(endpoints), scope, namespace, group, primary, replica, admin);
    }

    public Flags withScope(String name) {
        return new Flags(config, etcd, name, namespace, group, primary, replica, admin);
    }

    public Flags withNamespace(String path) {
        return new Flags(config, etcd, scope, path, group, primary, replica, admin);
    }

    public Flags withGroup(int number) {
        return new Flags(config, etcd, scope, namespace, number, primary, replica, admin);
    }

    public Flags withPrimary(String bind) {
        return new Flags(config, etcd, scope, namespace, group, bind, replica, admin);
    }

    public Flags withAdmin(String bind) {
        return new Flags(config, etcd, scope, namespace, group, primary, replica, bind);
    }
}
