/** {@code portcullis scale}: the cost of many clusters for a gateway, and of many gateways for one real etcd. */
@NullMarked
package io.portcullis.perf.scale;

import org.jspecify.annotations.NullMarked;
