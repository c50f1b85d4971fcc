/**
 * Clusters whose keys are in ZooKeeper 3.6 or later, by Curator and ZooKeeper's own client.
 *
 * <p>Must not know any other source.
 */
@NullMarked
package io.portcullis.discovery.zookeeper;

import org.jspecify.annotations.NullMarked;
