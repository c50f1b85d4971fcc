/**
 * The gateway as a process: it starts, reloads its configuration, drains and stops.
 */
@NullMarked
package io.portcullis.app.daemon;

import org.jspecify.annotations.NullMarked;
