package io.portcullis.topology;

/**
 * The cluster-wide settings that change what a lock means.
 *
 * @param paused Patroni is in pause mode: nobody fails over, and a missing lock proves nothing
 * @param failsafe Patroni may use failsafe mode: a primary may outlive its lock
 * @param standbyCluster the leader is a standby of another cluster, and read-only
 * @param writtenAt revision of the settings, 0 if there are none
 */
public record ClusterFlags(boolean paused, boolean failsafe, boolean standbyCluster, long writtenAt) {
    public static final ClusterFlags NONE = new ClusterFlags(false, false, false, 0);
}
