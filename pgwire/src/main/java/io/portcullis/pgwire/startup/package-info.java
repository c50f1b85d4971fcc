/**
 * The packets that begin a connection. They have no type byte.
 *
 * <p>Must not know what comes after them.
 */
@NullMarked
package io.portcullis.pgwire.startup;

import org.jspecify.annotations.NullMarked;
