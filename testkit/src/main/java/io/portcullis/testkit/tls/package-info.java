/**
 * Certificates and keys for tests.
 */
@NullMarked
package io.portcullis.testkit.tls;

import org.jspecify.annotations.NullMarked;
