/**
 * A world around the production code of the policy: a DCS, nodes with agents, gateways with event loops and sessions, messages, clocks.
 * Nothing happens in it but by a {@link io.portcullis.fencing.proof.world.Move}; after each, the promises are checked.
 *
 * <p>Must not know who chooses the moves, nor how a policy could be wrong.
 */
@NullMarked
package io.portcullis.fencing.proof.world;

import org.jspecify.annotations.NullMarked;
