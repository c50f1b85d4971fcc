package io.portcullis.app.status;

import io.portcullis.proxy.cluster.ClusterName;
import org.jspecify.annotations.Nullable;

/** Says what the DCS of a cluster answered when it refused contacts. */
public interface DcsRefusals {
    /** Null while it does not refuse. */
    @Nullable
    String of(ClusterName cluster);
}
