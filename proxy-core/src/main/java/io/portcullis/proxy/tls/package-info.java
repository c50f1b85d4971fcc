/**
 * TLS that ends at the gateway, towards clients and towards servers.
 *
 * <p>Must not know sessions. TLS that is passed through never comes here.
 */
@NullMarked
package io.portcullis.proxy.tls;

import org.jspecify.annotations.NullMarked;
