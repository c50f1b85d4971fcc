/**
 * Which replies are still owed: whether a request is in flight.
 *
 * <p>Must not know bytes.
 */
@NullMarked
package io.portcullis.pgwire.conversation;

import org.jspecify.annotations.NullMarked;
