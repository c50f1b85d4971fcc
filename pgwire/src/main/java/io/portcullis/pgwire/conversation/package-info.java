/**
 * What a server still owes to a client, and what is proven of the client's requests.
 *
 * <p>Must not know sessions, nor more of a message than its type.
 */
@NullMarked
package io.portcullis.pgwire.conversation;

import org.jspecify.annotations.NullMarked;
