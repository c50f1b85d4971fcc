/**
 * Obeys the fencing policy: the control loop that runs the machine, and on each event loop the sessions that a fence severs.
 *
 * <p>Must not know bytes, nor any DCS.
 */
@NullMarked
package io.portcullis.proxy.fence;

import org.jspecify.annotations.NullMarked;
