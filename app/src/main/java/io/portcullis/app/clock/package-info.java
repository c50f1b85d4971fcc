/**
 * The clocks of this machine.
 *
 * <p>Must not know what they are read for.
 */
@NullMarked
package io.portcullis.app.clock;

import org.jspecify.annotations.NullMarked;
