/**
 * What a user can say: a file and flags, turned into settings, with all problems at once.
 *
 * <p>Must not know what the settings do.
 */
@NullMarked
package io.portcullis.config;

import org.jspecify.annotations.NullMarked;
