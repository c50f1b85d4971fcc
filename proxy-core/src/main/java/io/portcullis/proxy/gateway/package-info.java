/**
 * The running gateway: event loops, listeners and the control loop, put together.
 */
@NullMarked
package io.portcullis.proxy.gateway;

import org.jspecify.annotations.NullMarked;
