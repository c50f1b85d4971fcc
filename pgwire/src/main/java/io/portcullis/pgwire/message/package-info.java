/**
 * The few tagged messages whose content a gateway reads or writes.
 *
 * <p>Must not know when they are sent.
 */
@NullMarked
package io.portcullis.pgwire.message;

import org.jspecify.annotations.NullMarked;
