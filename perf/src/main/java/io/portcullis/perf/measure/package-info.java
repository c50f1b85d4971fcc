/**
 * CPU and memory as the kernel counts them, and the spread of measurements.
 *
 * <p>Does not know what is measured.
 */
@NullMarked
package io.portcullis.perf.measure;

import org.jspecify.annotations.NullMarked;
