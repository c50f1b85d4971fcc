/**
 * Clocks that tests move.
 */
@NullMarked
package io.portcullis.testkit.clock;

import org.jspecify.annotations.NullMarked;
