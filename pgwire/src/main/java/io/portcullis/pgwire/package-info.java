/**
 * PostgreSQL's frontend/backend protocol, 3.0 and 3.2: constants and limits.
 *
 * <p>Must not know sessions, sockets or policy.
 */
@NullMarked
package io.portcullis.pgwire;

import org.jspecify.annotations.NullMarked;
