/**
 * Certificates and keys, made with openssl.
 */
@NullMarked
package io.portcullis.testkit.tls;

import org.jspecify.annotations.NullMarked;
