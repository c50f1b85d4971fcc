/**
 * The untagged packets that begin a connection.
 *
 * <p>Must not know what comes after them.
 */
@NullMarked
package io.portcullis.pgwire.startup;

import org.jspecify.annotations.NullMarked;
