package io.portcullis.config;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.proxy.cluster.ClusterName;

/**
 * One of the clusters that a gateway serves.
 *
 * @param name unique within the configuration; the scope, if the configuration gives no name
 */
public record NamedCluster(ClusterName name, ClusterSettings settings) {}
