/**
 * Cancel requests: which key the client was given, and which server it belongs to.
 *
 * <p>Must not know sessions or policy. A cancel request has no answer; it only has to arrive at the right server.
 */
@NullMarked
package io.portcullis.proxy.cancel;

import org.jspecify.annotations.NullMarked;
