/**
 * The executable: command line, wiring, admin endpoint, metrics.
 *
 * <p>The only place that knows everything.
 */
@NullMarked
package io.portcullis.app;

import org.jspecify.annotations.NullMarked;
