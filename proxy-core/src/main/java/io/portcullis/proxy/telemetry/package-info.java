/**
 * What the gateway reports while it works: ports for metrics, and filters for the log.
 *
 * <p>Must not know who listens.
 */
@NullMarked
package io.portcullis.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
