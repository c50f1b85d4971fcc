/**
 * What a process owes its system: signals, service manager, log, limits.
 *
 * <p>Must not know PostgreSQL or any DCS.
 */
@NullMarked
package io.portcullis.app.process;

import org.jspecify.annotations.NullMarked;
