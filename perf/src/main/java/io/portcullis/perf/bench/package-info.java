/**
 * {@code portcullis bench}: what a relay costs, compared with its peers in one interleaved run.
 *
 * <p>Knows the gateway only as a user does: its command line, its ports, what the kernel counts of it; nothing of its code.
 */
@NullMarked
package io.portcullis.perf.bench;

import org.jspecify.annotations.NullMarked;
