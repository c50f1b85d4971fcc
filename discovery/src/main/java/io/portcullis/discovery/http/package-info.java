/**
 * URLs and HTTP as discovery needs them: hosts as PostgreSQL and curl read them, every address of a name, one request a connection.
 *
 * <p>Must not know which services are asked, nor for what.
 */
@NullMarked
package io.portcullis.discovery.http;

import org.jspecify.annotations.NullMarked;
