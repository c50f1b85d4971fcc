/**
 * URLs and HTTP as discovery needs them: hosts as PostgreSQL and curl read them, every address of a name, one request a connection.
 *
 * <p>Must not know whom it asks, nor what.
 */
@NullMarked
package io.portcullis.discovery.http;

import org.jspecify.annotations.NullMarked;
