/**
 * Certificates and keys: from files, in the forms in which people have them, to what TLS takes. One reader for all connections.
 *
 * <p>Must not know who connects to whom, nor which library does it.
 */
@NullMarked
package io.portcullis.tls;

import org.jspecify.annotations.NullMarked;
