package io.portcullis.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of the command line; each overrides the file. Null or empty where an option was not given. {@code stores}
 * has those that name a DCS: at most one is right. */
public record Flags(
        @Nullable Path config,
        List<StoreFlag> stores,
        @Nullable String scope,
        @Nullable String namespace,
        @Nullable Integer group,
        @Nullable String primary,
        @Nullable String replica,
        @Nullable String admin) {
    /** No option. */
    public static final Flags NONE = new Flags(null, List.of(), null, null, null, null, null, null);

    public Flags {
        stores = List.copyOf(stores);
    }

    /** Those that were given and are about one cluster. */
    List<String> ofCluster() {
        List<String> given = new ArrayList<>();
        stores.forEach(flag -> given.add(flag.name()));
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
        return new Flags(file, stores, scope, namespace, group, primary, replica, admin);
    }

    /** With a DCS, in place of others. */
    public Flags withStore(String flag, String... values) {
        return new Flags(
                config,
                List.of(new StoreFlag(flag, List.of(values))),
                scope,
                namespace,
                group,
                primary,
                replica,
                admin);
    }

    public Flags withScope(String name) {
        return new Flags(config, stores, name, namespace, group, primary, replica, admin);
    }

    public Flags withNamespace(String path) {
        return new Flags(config, stores, scope, path, group, primary, replica, admin);
    }

    public Flags withGroup(int number) {
        return new Flags(config, stores, scope, namespace, number, primary, replica, admin);
    }

    public Flags withPrimary(String bind) {
        return new Flags(config, stores, scope, namespace, group, bind, replica, admin);
    }

    public Flags withAdmin(String bind) {
        return new Flags(config, stores, scope, namespace, group, primary, replica, bind);
    }
}
