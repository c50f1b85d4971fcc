/** Many clusters and many gateways on one real etcd: what they cost it, and what a cluster costs a gateway. */
@NullMarked
package io.portcullis.perf.scale;

import org.jspecify.annotations.NullMarked;
