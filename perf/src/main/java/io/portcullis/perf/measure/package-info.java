/**
 * What was used and by whom, as the kernel counts it, and how numbers are summed up and kept.
 *
 * <p>Knows nothing of what is measured.
 */
@NullMarked
package io.portcullis.perf.measure;

import org.jspecify.annotations.NullMarked;
