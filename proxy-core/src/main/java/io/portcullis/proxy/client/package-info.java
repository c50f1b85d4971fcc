/**
 * The client side of a session before the relay: the startup message, and every message that the gateway itself writes to a client.
 */
@NullMarked
package io.portcullis.proxy.client;

import org.jspecify.annotations.NullMarked;
