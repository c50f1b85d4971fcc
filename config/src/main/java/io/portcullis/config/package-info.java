/**
 * Reads the configuration, a file and flags, into settings, and reports all problems at once.
 *
 * <p>Must not know what the settings do.
 */
@NullMarked
package io.portcullis.config;

import org.jspecify.annotations.NullMarked;
