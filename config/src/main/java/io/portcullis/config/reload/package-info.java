/**
 * Compares a changed configuration with the one that a running gateway has: what a reload may apply, and what needs a restart.
 *
 * <p>Must not apply anything.
 */
@NullMarked
package io.portcullis.config.reload;

import org.jspecify.annotations.NullMarked;
