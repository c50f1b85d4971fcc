/**
 * Small worlds, explored whole: every order of everything that may happen, to a depth.
 *
 * <p>Must not know what the policy is made of.
 */
@NullMarked
package io.portcullis.fencing.proof.explorer;

import org.jspecify.annotations.NullMarked;
