/**
 * The life of one session as a pure machine: in which phase it is, what each event makes of it, and why it ends.
 *
 * <p>Must not know channels, buffers, threads or a clock.
 */
@NullMarked
package io.portcullis.proxy.lifecycle;

import org.jspecify.annotations.NullMarked;
