/**
 * Policies that are wrong on purpose, each in one way that somebody once took for right. A check that lets one of them pass is no check.
 *
 * <p>They change what goes into the production code or comes out of it; that code has no hooks for them.
 */
@NullMarked
package io.portcullis.fencing.proof.mutants;

import org.jspecify.annotations.NullMarked;
