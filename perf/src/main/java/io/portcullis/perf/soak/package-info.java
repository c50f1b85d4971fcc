/**
 * {@code portcullis soak}: whether a gateway with many idle sessions and a busy one keeps its size.
 *
 * <p>Knows the gateway only as a user does: its command line, its ports, its metrics, what the kernel and the tools of the JVM show of it.
 */
@NullMarked
package io.portcullis.perf.soak;

import org.jspecify.annotations.NullMarked;
