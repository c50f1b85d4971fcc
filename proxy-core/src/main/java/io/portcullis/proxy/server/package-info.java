/**
 * The server side of a session before the relay: connecting, TLS, and the first answer.
 *
 * <p>Must not know sessions.
 */
@NullMarked
package io.portcullis.proxy.server;

import org.jspecify.annotations.NullMarked;
