/**
 * What Prometheus scrapes: the one place that knows the metrics library.
 *
 * <p>Must not know anything but the events and snapshots it is given.
 */
@NullMarked
package io.portcullis.app.metrics;

import org.jspecify.annotations.NullMarked;
