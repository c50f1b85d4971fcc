package io.portcullis.topology;

import org.jspecify.annotations.Nullable;

/**
 * The cluster-wide settings that change what a lock means.
 *
 * @param paused failover is switched off, and a missing lock proves nothing
 * @param failsafe a primary may go on without the lock while it reaches all its standbys
 * @param standbyCluster the leader is a standby of another cluster, and read-only
 * @param writtenAt when the settings were written, or null if there are none
 */
public record ClusterFlags(
        boolean paused,
        boolean failsafe,
        boolean standbyCluster,
        @Nullable Mark writtenAt) {
    public static final ClusterFlags NONE = new ClusterFlags(false, false, false, null);
}
