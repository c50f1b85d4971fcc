/**
 * {@code portcullis soak}: whether a gateway that has many idle sessions and a busy one stays as small as it was.
 *
 * <p>Knows the gateway only as a user does: its command line, its ports, its metrics, what the kernel and the JVM's own tools say of it.
 */
@NullMarked
package io.portcullis.perf.soak;

import org.jspecify.annotations.NullMarked;
