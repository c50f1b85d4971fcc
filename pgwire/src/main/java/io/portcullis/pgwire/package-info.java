/**
 * PostgreSQL's frontend/backend protocol, 3.0 and 3.2, as far as a gateway needs it: the few messages it reads or writes as values,
 * and everything else as tags and lengths that it walks over in place.
 *
 * <p>Must not know sessions, sockets or policy.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol.html">PostgreSQL: Frontend/Backend Protocol</a>
 */
@NullMarked
package io.portcullis.pgwire;

import org.jspecify.annotations.NullMarked;
