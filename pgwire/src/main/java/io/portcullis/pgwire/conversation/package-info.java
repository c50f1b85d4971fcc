/**
 * What a server still owes to a client, and what is proven of the client's requests.
 *
 * <p>Must not know bytes beyond the types of messages, nor sessions.
 */
@NullMarked
package io.portcullis.pgwire.conversation;

import org.jspecify.annotations.NullMarked;
