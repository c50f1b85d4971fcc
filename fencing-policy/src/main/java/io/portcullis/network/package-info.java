/**
 * Hosts, as everything that connects needs them: all addresses of a name, in which order and when they are tried, and why one cannot be
 * reached, in words for people. The JDK only; what connects is elsewhere.
 */
@NullMarked
package io.portcullis.network;

import org.jspecify.annotations.NullMarked;
