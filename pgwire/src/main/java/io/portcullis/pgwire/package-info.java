/**
 * PostgreSQL's frontend/backend protocol, 3.0 and 3.2, as far as a gateway needs it. The few messages that the gateway reads or writes
 * are values. For all others it looks only at tags and lengths, in place.
 *
 * <p>Must not know sessions, sockets or policy.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol.html">PostgreSQL: Frontend/Backend Protocol</a>
 */
@NullMarked
package io.portcullis.pgwire;

import org.jspecify.annotations.NullMarked;
