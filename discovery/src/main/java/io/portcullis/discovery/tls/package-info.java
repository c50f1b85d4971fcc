/**
 * From PEM files to what the JDK's TLS takes.
 *
 * <p>Must not know who connects to whom.
 */
@NullMarked
package io.portcullis.discovery.tls;

import org.jspecify.annotations.NullMarked;
