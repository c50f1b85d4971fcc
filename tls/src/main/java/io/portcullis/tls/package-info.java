/**
 * Reads certificates and keys from files, in the usual forms, for TLS. One reader for all connections.
 *
 * <p>Must not know which connection or which library uses them.
 */
@NullMarked
package io.portcullis.tls;

import org.jspecify.annotations.NullMarked;
