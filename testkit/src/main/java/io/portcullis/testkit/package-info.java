/**
 * What tests stand on: real servers, scripted peers, a manual clock, the leak check.
 *
 * <p>Depends on no module of ours, so that a bug in one of them cannot hide itself.
 */
@NullMarked
package io.portcullis.testkit;

import org.jspecify.annotations.NullMarked;
