/**
 * What the gateway tells of itself while it works.
 *
 * <p>Must not know who listens.
 */
@NullMarked
package io.portcullis.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
