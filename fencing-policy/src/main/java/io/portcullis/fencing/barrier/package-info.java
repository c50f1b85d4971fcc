/**
 * The promotion barrier: a node that holds the lock already waits here until no gateway can relay for the leadership before. Pure; what
 * reads the DCS is in discovery.
 */
@NullMarked
package io.portcullis.fencing.barrier;

import org.jspecify.annotations.NullMarked;
