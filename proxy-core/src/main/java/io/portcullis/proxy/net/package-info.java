/**
 * Connections to clients and servers alike: transport, buffers, dialling a host, and how a channel is closed.
 *
 * <p>Must not know sessions or the PostgreSQL protocol.
 */
@NullMarked
package io.portcullis.proxy.net;

import org.jspecify.annotations.NullMarked;
