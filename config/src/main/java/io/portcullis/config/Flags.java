package io.portcullis.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was said on the command line; each overrides what the file says. All null or empty where nothing was said. */
public record Flags(
        @Nullable Path config,
        List<String> etcd,
        @Nullable String scope,
        @Nullable String namespace,
        @Nullable Integer group,
        @Nullable String primary,
        @Nullable String replica,
        @Nullable String admin) {
    public Flags {
        etcd = List.copyOf(etcd);
    }

    /** Without a Citus group. */
    public Flags(
            @Nullable Path config,
            List<String> etcd,
            @Nullable String scope,
            @Nullable String namespace,
            @Nullable String primary,
            @Nullable String replica,
            @Nullable String admin) {
        this(config, etcd, scope, namespace, null, primary, replica, admin);
    }
}
