/**
 * The admin endpoint: health, topology, metrics, and the break-glass.
 *
 * <p>Reads what the gateway shows; the only thing it can change is a pin.
 */
@NullMarked
package io.portcullis.app.admin;

import org.jspecify.annotations.NullMarked;
