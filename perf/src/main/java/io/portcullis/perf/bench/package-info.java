/**
 * {@code portcullis bench}: the cost of the relay, compared with its peers in one interleaved run.
 *
 * <p>Knows the gateway only as a user does: its command line, its ports, what the kernel counts of it; none of its code.
 */
@NullMarked
package io.portcullis.perf.bench;

import org.jspecify.annotations.NullMarked;
