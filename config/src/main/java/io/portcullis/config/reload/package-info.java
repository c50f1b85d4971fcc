/**
 * What a changed configuration means for a gateway that runs.
 *
 * <p>Must not apply anything.
 */
@NullMarked
package io.portcullis.config.reload;

import org.jspecify.annotations.NullMarked;
