/**
 * Real PostgreSQL, etcd and Patroni, alone and as a cluster.
 */
@NullMarked
package io.portcullis.testkit.cluster;

import org.jspecify.annotations.NullMarked;
