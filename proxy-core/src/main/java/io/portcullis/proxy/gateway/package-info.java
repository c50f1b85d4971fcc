/**
 * The running gateway: listeners, sessions, and the handlers that turn what happens on their channels into events, and effects into
 * what happens on channels.
 *
 * <p>Must not decide anything that {@code session}, {@code route} or the fencing policy decides.
 */
@NullMarked
package io.portcullis.proxy.gateway;

import org.jspecify.annotations.NullMarked;
