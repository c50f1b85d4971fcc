/**
 * The watches of a campaign: they record what servers, gateways and the lock do.
 */
@NullMarked
package io.portcullis.lab.chaos.watch;

import org.jspecify.annotations.NullMarked;
