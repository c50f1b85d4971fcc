/**
 * Walks over the tags and lengths of a byte stream, across buffers, without copying.
 *
 * <p>Must not know what any message means.
 */
@NullMarked
package io.portcullis.pgwire.scan;

import org.jspecify.annotations.NullMarked;
