/**
 * Consul's HTTP API: keys, sessions, and blocking queries, as "Consul HTTP API Overview" and its pages "KV Store", "Sessions" and
 * "Blocking Queries" describe them.
 *
 * <p>Must not know what the keys mean, nor who relies on them.
 */
@NullMarked
package io.portcullis.discovery.consul;

import org.jspecify.annotations.NullMarked;
