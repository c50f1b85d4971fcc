/**
 * Demo, load client, failover benchmark.
 *
 * <p>Nothing of the product depends on it.
 */
@NullMarked
package io.portcullis.perf;

import org.jspecify.annotations.NullMarked;
