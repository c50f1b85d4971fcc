/**
 * Random worlds, random stories: from a seed to a verdict, and from a long story that fails to a short one.
 *
 * <p>Must not know what the policy is made of.
 */
@NullMarked
package io.portcullis.fencing.proof.simulation;

import org.jspecify.annotations.NullMarked;
