/**
 * The byte path of one session: what is read on one side is checked against the permit and written to the other, as it came.
 *
 * <p>Must not know how sessions begin, where they go, or what a fence is.
 */
@NullMarked
package io.portcullis.proxy.relay;

import org.jspecify.annotations.NullMarked;
